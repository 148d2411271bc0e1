package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * Stores a register into the packet's connection: its mark, for instance.
 *
 * @param key a NFT_CT_ constant of {@link Ct}
 * @param direction as in {@link Ct}
 */
public record CtSet(int key, int direction, int register) implements Expression {
    /** A key without direction. */
    public CtSet(int key, int register) {
        this(key, Ct.NO_DIRECTION, register);
    }

    @Override
    public String kind() {
        return Ct.KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(Ct.NFTA_CT_KEY, key);
        if (direction != Ct.NO_DIRECTION) {
            out.u8(Ct.NFTA_CT_DIRECTION, direction);
        }
        out.be32(Ct.NFTA_CT_SREG, register);
    }
}
