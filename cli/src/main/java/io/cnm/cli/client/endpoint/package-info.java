/** {@code cnm endpoint}: a class for each of its commands. */
@NullMarked
package io.cnm.cli.client.endpoint;

import org.jspecify.annotations.NullMarked;
