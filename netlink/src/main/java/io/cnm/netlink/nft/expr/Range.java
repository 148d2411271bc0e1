package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Ends the rule unless a register lies in a range, or, inverted, outside it.
 *
 * @param from first value inside
 * @param to last value inside
 */
public record Range(boolean inverted, int register, Data from, Data to) implements Expression {
    private static final int NFTA_RANGE_SREG = 1;
    private static final int NFTA_RANGE_OP = 2;
    private static final int NFTA_RANGE_FROM_DATA = 3;
    private static final int NFTA_RANGE_TO_DATA = 4;

    private static final int NFT_RANGE_EQ = 0;
    private static final int NFT_RANGE_NEQ = 1;

    @Override
    public String kind() {
        return "range";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_RANGE_SREG, register)
                .be32(NFTA_RANGE_OP, inverted ? NFT_RANGE_NEQ : NFT_RANGE_EQ)
                .nested(NFTA_RANGE_FROM_DATA, from::encode)
                .nested(NFTA_RANGE_TO_DATA, to::encode);
    }

    static Range decode(AttributeReader in) {
        var inverted = false;
        var register = Registers.NONE;
        var from = Data.NONE;
        var to = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_RANGE_SREG -> register = (int) in.be32();
                case NFTA_RANGE_OP -> inverted = in.be32() == NFT_RANGE_NEQ;
                case NFTA_RANGE_FROM_DATA -> from = Data.decode(in.nested());
                case NFTA_RANGE_TO_DATA -> to = Data.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Range(inverted, register, from, to);
    }
}
