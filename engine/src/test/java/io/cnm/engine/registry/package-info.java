@NullMarked
package io.cnm.engine.registry;

import org.jspecify.annotations.NullMarked;
