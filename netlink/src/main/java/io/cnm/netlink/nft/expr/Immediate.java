package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/** Puts bytes into a register, or gives the verdict. */
public record Immediate(int register, Value value) implements Expression {
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;

    /** Gives the verdict. */
    public Immediate(Verdict verdict) {
        this(Registers.NFT_REG_VERDICT, verdict);
    }

    @Override
    public String kind() {
        return "immediate";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_IMMEDIATE_DREG, register).nested(NFTA_IMMEDIATE_DATA, value::encode);
    }

    static Immediate decode(AttributeReader in) {
        var register = Registers.NONE;
        Value value = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_IMMEDIATE_DREG -> register = (int) in.be32();
                case NFTA_IMMEDIATE_DATA -> value = Value.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Immediate(register, value);
    }
}
