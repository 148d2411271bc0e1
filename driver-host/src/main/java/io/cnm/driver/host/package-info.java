/**
 * The driver {@code host}: the one network of containers that use the host's own namespace. Such a sandbox has the host's
 * interfaces, so {@link io.cnm.driver.host.HostDriver} has nothing to plan. What a sandbox in host mode is, and who may join
 * it, is the controller's business.
 */
@NullMarked
package io.cnm.driver.host;

import org.jspecify.annotations.NullMarked;
