/**
 * nf_tables without strings: tables, chains, rules, sets and maps as records, changed in atomic transactions.
 *
 * <p>Begin with {@link io.cnm.netlink.nft.NftSocket}: it commits a {@link io.cnm.netlink.nft.NftTransaction} and lists
 * what is there; {@link io.cnm.netlink.nft.NftEvents} follows changes. {@link io.cnm.netlink.nft.RuleBuilder} writes rules
 * as one would say them, {@link io.cnm.netlink.nft.Field} is what they can match, and {@link
 * io.cnm.netlink.nft.NftSetBuilder} describes sets and maps. What is made here reads in {@code nft list} as if nft had
 * made it. The single expressions are in {@link io.cnm.netlink.nft.expr}. What rules are for does not belong here.
 *
 * @see <a href="https://wiki.nftables.org/">nftables wiki</a>, linux/netfilter/nf_tables.h
 */
@NullMarked
package io.cnm.netlink.nft;

import org.jspecify.annotations.NullMarked;
