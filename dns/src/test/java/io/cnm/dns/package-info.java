@NullMarked
package io.cnm.dns;

import org.jspecify.annotations.NullMarked;
