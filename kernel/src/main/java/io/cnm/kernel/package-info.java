/**
 * Carries out plans: the one place of the product that changes the kernel. Kernel is opened for a
 * host, which is a network namespace and never assumed to be the process's own; it gives a
 * {@link io.cnm.spi.PlanRunner}, a {@link io.cnm.spi.HostView} and a {@link io.cnm.spi.PortReserver} for it.
 *
 * <p>What belongs to whom is known by link group: everything that we make on the host is born in a group of ours, and
 * nothing outside that group is ever changed. Which steps a plan has is decided by drivers and the controller, not here.
 */
@NullMarked
package io.cnm.kernel;

import org.jspecify.annotations.NullMarked;
