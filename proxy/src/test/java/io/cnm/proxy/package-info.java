@NullMarked
package io.cnm.proxy;

import org.jspecify.annotations.NullMarked;
