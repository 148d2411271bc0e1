@NullMarked
package io.cnm.remote.server;

import org.jspecify.annotations.NullMarked;
