/**
 * Puts the facts of {@link io.cnm.plan.FirewallRule} into the kernel's packet filter. A {@link Firewall} is told what
 * shall hold and what no longer; it keeps the facts in force and can put them back whenever somebody has thrown its rules
 * away. {@link HostFirewall} is one of two: everything in a table of our own, laid out so that a published port or a network
 * is a few elements of maps and never a rule; or the rules that Docker's users know, in the tables of iptables.
 *
 * <p>Which facts shall hold is decided by drivers and the controller; here is only how. No syntax of {@code nft} stands
 * here but in tests.
 */
@NullMarked
package io.cnm.kernel.firewall;

import org.jspecify.annotations.NullMarked;
