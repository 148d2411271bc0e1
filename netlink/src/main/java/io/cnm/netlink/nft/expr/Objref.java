package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Uses a named object of the table: a counter, a quota.
 *
 * @param type a NFT_OBJECT_ constant
 */
public record Objref(int type, String object) implements Expression {
    public static final int NFT_OBJECT_COUNTER = 1;

    private static final int NFTA_OBJREF_IMM_TYPE = 1;
    private static final int NFTA_OBJREF_IMM_NAME = 2;
    private static final int NFTA_OBJREF_SET_SREG = 3;

    @Override
    public String kind() {
        return "objref";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_OBJREF_IMM_TYPE, type).string(NFTA_OBJREF_IMM_NAME, object);
    }

    /** Objects chosen by a map are not modelled. */
    static Expression decode(AttributeReader in, Opaque raw) {
        var type = 0;
        var object = "";
        var byMap = false;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_OBJREF_IMM_TYPE -> type = (int) in.be32();
                case NFTA_OBJREF_IMM_NAME -> object = in.string();
                case NFTA_OBJREF_SET_SREG -> byMap = true;
                default -> {}
            }
        }
        in.finish();
        return byMap ? raw : new Objref(type, object);
    }
}
