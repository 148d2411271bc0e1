package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * Stores a register into the packet's metadata: its mark, priority, packet type or trace flag.
 *
 * @param key a NFT_META_ constant of {@link Meta}
 */
public record MetaSet(int key, int register) implements Expression {
    @Override
    public String kind() {
        return Meta.KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(Meta.NFTA_META_KEY, key).be32(Meta.NFTA_META_SREG, register);
    }
}
