/**
 * The expressions that nf_tables rules are made of: one record a kernel expression, its encoder beside its decoder. A
 * rule is a list of them: loads fill a register ({@link io.cnm.netlink.nft.expr.Meta}, {@link
 * io.cnm.netlink.nft.expr.Payload}), comparisons end the rule early ({@link io.cnm.netlink.nft.expr.Cmp}), statements
 * act ({@link io.cnm.netlink.nft.expr.Nat}, {@link io.cnm.netlink.nft.expr.Counter}), an {@link
 * io.cnm.netlink.nft.expr.Immediate} gives the verdict. What is not modelled here travels as {@link
 * io.cnm.netlink.nft.expr.Opaque}, so that a dump can always be written back. Tables, chains, rules and sets do not
 * belong here but in the package above; its {@code RuleBuilder} spares one from choosing registers by hand.
 *
 * <p>Header of all constants: linux/netfilter/nf_tables.h. All numbers are in network order on the wire.
 */
@NullMarked
package io.cnm.netlink.nft.expr;

import org.jspecify.annotations.NullMarked;
