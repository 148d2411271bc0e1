@NullMarked
package io.cnm.remote.probe;

import org.jspecify.annotations.NullMarked;
