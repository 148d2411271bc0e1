/** {@code cnm network}: a class for each of its commands. */
@NullMarked
package io.cnm.cli.client.network;

import org.jspecify.annotations.NullMarked;
