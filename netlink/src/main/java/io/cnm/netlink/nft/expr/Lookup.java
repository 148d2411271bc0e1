package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Looks a register up in a set; ends the rule if it is not there, or, inverted, if it is. In a map the value found goes
 * to a second register; in a verdict map it is carried out.
 *
 * @param set the set's name
 * @param setId names an anonymous set of the same transaction, which has no name yet; 0 otherwise and in dumps
 * @param source first register of the key
 * @param destination where a map's value goes, {@link Registers#NFT_REG_VERDICT} for verdicts, {@link Registers#NONE}
 *     for sets
 */
public record Lookup(String set, int setId, int source, int destination, boolean inverted) implements Expression {
    private static final int NFTA_LOOKUP_SET = 1;
    private static final int NFTA_LOOKUP_SREG = 2;
    private static final int NFTA_LOOKUP_DREG = 3;
    private static final int NFTA_LOOKUP_SET_ID = 4;
    private static final int NFTA_LOOKUP_FLAGS = 5;

    private static final int NFT_LOOKUP_F_INV = 1;

    @Override
    public String kind() {
        return "lookup";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_LOOKUP_SREG, source);
        if (destination != Registers.NONE) {
            out.be32(NFTA_LOOKUP_DREG, destination);
        }
        out.string(NFTA_LOOKUP_SET, set);
        if (setId != 0) {
            out.be32(NFTA_LOOKUP_SET_ID, setId);
        }
        if (inverted) {
            out.be32(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV);
        }
    }

    static Lookup decode(AttributeReader in) {
        var set = "";
        var setId = 0;
        var source = Registers.NONE;
        var destination = Registers.NONE;
        var inverted = false;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_LOOKUP_SET -> set = in.string();
                case NFTA_LOOKUP_SREG -> source = (int) in.be32();
                case NFTA_LOOKUP_DREG -> destination = (int) in.be32();
                case NFTA_LOOKUP_SET_ID -> setId = (int) in.be32();
                case NFTA_LOOKUP_FLAGS -> inverted = (in.be32() & NFT_LOOKUP_F_INV) != 0;
                default -> {}
            }
        }
        in.finish();
        return new Lookup(set, setId, source, destination, inverted);
    }
}
