/**
 * The driver {@code macvlan}: sandboxes as stations of their own on a link of the host, such as its Ethernet card, beside the
 * host and not behind it. {@link io.cnm.driver.macvlan.MacvlanDriver} plans, {@link io.cnm.driver.macvlan.MacvlanOptions} knows
 * Docker's option names. Nothing here asks the kernel: the host is seen through {@link io.cnm.spi.HostView}. Published ports
 * have no meaning on such a network, since nothing of it passes the host's firewall.
 */
@NullMarked
package io.cnm.driver.macvlan;

import org.jspecify.annotations.NullMarked;
