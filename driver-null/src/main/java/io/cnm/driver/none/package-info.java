/**
 * The driver {@code null}: the one network of containers that have none. Such a sandbox has a loopback link and nothing
 * else, so {@link io.cnm.driver.none.NullDriver} has nothing to plan. The package is named for the network, because Java
 * keeps the driver's own name for itself.
 */
@NullMarked
package io.cnm.driver.none;

import org.jspecify.annotations.NullMarked;
