/**
 * Takes {@code invokedynamic} out of jars. Java makes a class for each lambda, and method handles for each record's {@code
 * equals}, when the code first passes; with the fast compiler only, those handles stay slow, and each object of a lambda that
 * captures something is made by a native call. Here the classes are made when the command is built, so they are ordinary ones
 * and come from the class archive: a start is a fifth shorter.
 *
 * <p>{@link io.cnm.desugar.Desugar} is the program; {@link io.cnm.desugar.Jar} the file it rewrites.
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-6.html#jvms-6.5.invokedynamic">JVMS 6.5,
 *     invokedynamic</a>
 */
@NullMarked
package io.cnm.desugar;

import org.jspecify.annotations.NullMarked;
