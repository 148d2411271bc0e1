/**
 * Rules as iptables-nft 1.8 writes them: addresses, links, protocols, ports and marks as nf_tables expressions, everything
 * else as the {@link io.cnm.netlink.nft.expr.Match} and {@link io.cnm.netlink.nft.expr.Target} of xtables with their
 * private structs. {@link io.cnm.netlink.nft.xt.XtRule} puts a rule together; {@link io.cnm.netlink.nft.xt.XtChains} knows
 * the base chains.
 *
 * <p>It matters which is which: one expression that iptables-nft does not expect, such as a native {@code ct state} or
 * {@code masquerade}, makes the whole table unreadable to it.
 */
@NullMarked
package io.cnm.netlink.nft.xt;

import org.jspecify.annotations.NullMarked;
