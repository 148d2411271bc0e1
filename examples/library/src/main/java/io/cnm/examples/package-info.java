/** Programs that show how cnm is used as a library. Only what a reader wants to see belongs here. */
@NullMarked
package io.cnm.examples;

import org.jspecify.annotations.NullMarked;
