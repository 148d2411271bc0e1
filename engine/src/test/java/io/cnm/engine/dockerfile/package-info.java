@NullMarked
package io.cnm.engine.dockerfile;

import org.jspecify.annotations.NullMarked;
