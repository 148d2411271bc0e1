@NullMarked
package io.cnm.engine.db;

import org.jspecify.annotations.NullMarked;
