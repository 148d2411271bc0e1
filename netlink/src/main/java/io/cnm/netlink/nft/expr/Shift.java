package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * Shifts a register, seen as 32-bit numbers in host order.
 *
 * @param length bytes of the value
 * @param op {@link #NFT_BITWISE_LSHIFT} or {@link #NFT_BITWISE_RSHIFT}
 * @param amount number of bits, 4 bytes in host order
 */
public record Shift(int source, int destination, int length, int op, Data amount) implements Expression {
    public static final int NFT_BITWISE_LSHIFT = 1;
    public static final int NFT_BITWISE_RSHIFT = 2;

    @Override
    public String kind() {
        return Bitwise.KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(Bitwise.NFTA_BITWISE_SREG, source)
                .be32(Bitwise.NFTA_BITWISE_DREG, destination)
                .be32(Bitwise.NFTA_BITWISE_OP, op)
                .be32(Bitwise.NFTA_BITWISE_LEN, length)
                .nested(Bitwise.NFTA_BITWISE_DATA, amount::encode);
    }
}
