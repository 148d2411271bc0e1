/**
 * Makes one jar of a program's, without {@code invokedynamic}. Libraries ask for names that are nowhere, and for each Java opens
 * all jars: one is opened sooner than sixty. And it makes a class for each lambda, and method handles for each record's {@code
 * equals}, when the code first passes; with the fast compiler only, those handles stay slow, and each object of a lambda that
 * captures something is made by a native call. Here the classes are made when the command is built, so they are ordinary ones
 * and come from the class archive.
 *
 * <p>{@link io.cnm.desugar.Desugar} is the program; {@link io.cnm.desugar.Jar} what it reads, {@link io.cnm.desugar.Bundle} what
 * it writes.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-6.html#jvms-6.5.invokedynamic">JVMS 6.5,
 *     invokedynamic</a>
 */
@NullMarked
package io.cnm.desugar;

import org.jspecify.annotations.NullMarked;
