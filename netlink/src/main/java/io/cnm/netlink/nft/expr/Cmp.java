package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/** Ends the rule unless a register compares so with the bytes. Order is that of the bytes, first one first. */
public record Cmp(Op op, int register, Data value) implements Expression {
    private static final int NFTA_CMP_SREG = 1;
    private static final int NFTA_CMP_OP = 2;
    private static final int NFTA_CMP_DATA = 3;

    /** enum nft_cmp_ops. */
    public enum Op {
        EQ(0),
        NEQ(1),
        LT(2),
        LTE(3),
        GT(4),
        GTE(5);

        private final int number;

        Op(int number) {
            this.number = number;
        }

        private static Op decode(AttributeReader in) {
            var number = in.be32();
            for (var op : values()) {
                if (op.number == number) {
                    return op;
                }
            }
            in.fail("unknown comparison " + number);
            return EQ;
        }
    }

    @Override
    public String kind() {
        return "cmp";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_CMP_SREG, register).be32(NFTA_CMP_OP, op.number).nested(NFTA_CMP_DATA, value::encode);
    }

    static Cmp decode(AttributeReader in) {
        var op = Op.EQ;
        var register = Registers.NONE;
        var value = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_CMP_SREG -> register = (int) in.be32();
                case NFTA_CMP_OP -> op = Op.decode(in);
                case NFTA_CMP_DATA -> value = Data.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Cmp(op, register, value);
    }
}
