/**
 * Linux system calls for the JVM: file descriptors that close, network namespaces, mounts, sockets opened inside a
 * namespace, sysctls. The one place that knows jnr-ffi. It knows nothing of containers: what a namespace or a mount is
 * used for is its callers' business.
 */
@NullMarked
package io.cnm.linux;

import org.jspecify.annotations.NullMarked;
