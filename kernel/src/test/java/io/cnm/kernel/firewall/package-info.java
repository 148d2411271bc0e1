/** Tests of the firewall: the rules as {@code nft} lists them, and real packets between namespaces. */
@NullMarked
package io.cnm.kernel.firewall;

import org.jspecify.annotations.NullMarked;
