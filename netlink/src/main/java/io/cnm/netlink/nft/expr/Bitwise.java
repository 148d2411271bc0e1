package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * {@code destination = (source & mask) ^ xor}.
 *
 * @param mask as long as {@code xor}
 */
public record Bitwise(int source, int destination, Data mask, Data xor) implements Expression {
    static final String KIND = "bitwise";
    static final int NFTA_BITWISE_SREG = 1;
    static final int NFTA_BITWISE_DREG = 2;
    static final int NFTA_BITWISE_LEN = 3;
    static final int NFTA_BITWISE_OP = 6;
    static final int NFTA_BITWISE_DATA = 7;

    private static final int NFTA_BITWISE_MASK = 4;
    private static final int NFTA_BITWISE_XOR = 5;
    private static final int NFT_BITWISE_MASK_XOR = 0;

    /** {@code register = register & mask}. */
    public static Bitwise and(int register, Data mask) {
        return new Bitwise(register, register, mask, Data.zeros(mask.length()));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_BITWISE_SREG, source)
                .be32(NFTA_BITWISE_DREG, destination)
                .be32(NFTA_BITWISE_OP, NFT_BITWISE_MASK_XOR)
                .be32(NFTA_BITWISE_LEN, mask.length())
                .nested(NFTA_BITWISE_MASK, mask::encode)
                .nested(NFTA_BITWISE_XOR, xor::encode);
    }

    /** A {@link Shift} has the same kind; operations of later kernels are not modelled. */
    static Expression decode(AttributeReader in, Opaque raw) {
        var source = Registers.NONE;
        var destination = Registers.NONE;
        var length = 0;
        var op = NFT_BITWISE_MASK_XOR;
        var mask = Data.NONE;
        var xor = Data.NONE;
        var amount = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_BITWISE_SREG -> source = (int) in.be32();
                case NFTA_BITWISE_DREG -> destination = (int) in.be32();
                case NFTA_BITWISE_LEN -> length = (int) in.be32();
                case NFTA_BITWISE_OP -> op = (int) in.be32();
                case NFTA_BITWISE_MASK -> mask = Data.decode(in.nested());
                case NFTA_BITWISE_XOR -> xor = Data.decode(in.nested());
                case NFTA_BITWISE_DATA -> amount = Data.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return switch (op) {
            case NFT_BITWISE_MASK_XOR -> new Bitwise(source, destination, mask, xor);
            case Shift.NFT_BITWISE_LSHIFT, Shift.NFT_BITWISE_RSHIFT ->
                new Shift(source, destination, length, op, amount);
            default -> raw;
        };
    }
}
