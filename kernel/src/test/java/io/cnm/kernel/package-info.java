/** Tests of carrying out plans; those that need a kernel run in namespaces of their own. */
@NullMarked
package io.cnm.kernel;

import org.jspecify.annotations.NullMarked;
