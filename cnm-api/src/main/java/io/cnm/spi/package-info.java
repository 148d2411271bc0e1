/**
 * What others implement: network drivers ({@link io.cnm.spi.NetworkDriver}), IPAM drivers
 * ({@link io.cnm.spi.IpamDriver}), and the platform below the controller ({@link io.cnm.spi.PlanRunner},
 * {@link io.cnm.spi.Auditor}, {@link io.cnm.spi.HostView}, {@link io.cnm.spi.PortReserver},
 * {@link io.cnm.spi.NameService}). Drivers are found by
 * {@link java.util.ServiceLoader} and are pure: they turn requests into plans and touch nothing.
 */
@NullMarked
package io.cnm.spi;

import org.jspecify.annotations.NullMarked;
