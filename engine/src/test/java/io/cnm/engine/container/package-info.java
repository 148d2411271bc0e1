@NullMarked
package io.cnm.engine.container;

import org.jspecify.annotations.NullMarked;
