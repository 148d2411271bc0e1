/** {@code cnm sandbox}: a class for each of its commands. */
@NullMarked
package io.cnm.cli.client.sandbox;

import org.jspecify.annotations.NullMarked;
