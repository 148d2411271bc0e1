/**
 * The driver {@code bridge}: networks of one host, each a Linux bridge with a veth pair to every sandbox.
 * {@link io.cnm.driver.bridge.BridgeDriver} plans, {@link io.cnm.driver.bridge.BridgeOptions} knows Docker's option names,
 * {@link io.cnm.driver.bridge.BridgeRules} says what the firewall is to hold. Nothing here asks the kernel or speaks of
 * netlink or nftables: the host is seen through {@link io.cnm.spi.HostView}, and what is to be done leaves as a plan.
 */
@NullMarked
package io.cnm.driver.bridge;

import org.jspecify.annotations.NullMarked;
