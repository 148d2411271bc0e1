/**
 * The C library as jnr-ffi sees it: public only because jnr-ffi implements the interface from a package of its own. Not
 * for use outside this module, and nothing else belongs here.
 */
@NullMarked
package io.cnm.linux.internal;

import org.jspecify.annotations.NullMarked;
