@NullMarked
package io.cnm.engine.image;

import org.jspecify.annotations.NullMarked;
