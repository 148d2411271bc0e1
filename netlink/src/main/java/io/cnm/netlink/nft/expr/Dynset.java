package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.util.List;

/**
 * Adds, refreshes or removes a set's element from the packet path. The set needs the flag NFT_SET_EVAL.
 *
 * @param op a NFT_DYNSET_OP_ constant
 * @param set the set's name
 * @param setId as in {@link Lookup}
 * @param key first register of the key
 * @param value first register of a map's value, or {@link Registers#NONE}
 * @param timeoutMillis life of the element; 0 for the set's own
 * @param inverted goes on with the rule if the set is full instead of ending it
 * @param expressions what each element carries: a counter, a limit
 */
public record Dynset(
        int op,
        String set,
        int setId,
        int key,
        int value,
        long timeoutMillis,
        boolean inverted,
        List<Expression> expressions)
        implements Expression {
    public static final int NFT_DYNSET_OP_ADD = 0;
    /** Adds, or begins the timeout anew. */
    public static final int NFT_DYNSET_OP_UPDATE = 1;

    public static final int NFT_DYNSET_OP_DELETE = 2;

    static final String KIND = "dynset";

    private static final int NFTA_DYNSET_SET_NAME = 1;
    private static final int NFTA_DYNSET_SET_ID = 2;
    private static final int NFTA_DYNSET_OP = 3;
    private static final int NFTA_DYNSET_SREG_KEY = 4;
    private static final int NFTA_DYNSET_SREG_DATA = 5;
    private static final int NFTA_DYNSET_TIMEOUT = 6;
    private static final int NFTA_DYNSET_EXPR = 7;
    private static final int NFTA_DYNSET_FLAGS = 9;
    private static final int NFTA_DYNSET_EXPRESSIONS = 10;

    private static final int NFT_DYNSET_F_INV = 1;
    private static final int NFT_DYNSET_F_EXPR = 1 << 1;

    public Dynset {
        expressions = List.copyOf(expressions);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_DYNSET_SREG_KEY, key);
        if (value != Registers.NONE) {
            out.be32(NFTA_DYNSET_SREG_DATA, value);
        }
        out.be32(NFTA_DYNSET_OP, op).string(NFTA_DYNSET_SET_NAME, set);
        if (setId != 0) {
            out.be32(NFTA_DYNSET_SET_ID, setId);
        }
        if (timeoutMillis != 0) {
            out.be64(NFTA_DYNSET_TIMEOUT, timeoutMillis);
        }
        var flags = (inverted ? NFT_DYNSET_F_INV : 0) | (expressions.isEmpty() ? 0 : NFT_DYNSET_F_EXPR);
        if (flags != 0) {
            out.be32(NFTA_DYNSET_FLAGS, flags);
        }
        if (expressions.size() == 1) {
            Expressions.encode(out, NFTA_DYNSET_EXPR, expressions.get(0));
        } else if (!expressions.isEmpty()) {
            Expressions.encode(out, NFTA_DYNSET_EXPRESSIONS, expressions);
        }
    }

    static Dynset decode(AttributeReader in) {
        var op = NFT_DYNSET_OP_ADD;
        var set = "";
        var setId = 0;
        var key = Registers.NONE;
        var value = Registers.NONE;
        var timeout = 0L;
        var inverted = false;
        List<Expression> expressions = List.of();
        while (in.next()) {
            switch (in.type()) {
                case NFTA_DYNSET_SET_NAME -> set = in.string();
                case NFTA_DYNSET_SET_ID -> setId = (int) in.be32();
                case NFTA_DYNSET_OP -> op = (int) in.be32();
                case NFTA_DYNSET_SREG_KEY -> key = (int) in.be32();
                case NFTA_DYNSET_SREG_DATA -> value = (int) in.be32();
                case NFTA_DYNSET_TIMEOUT -> timeout = in.be64();
                case NFTA_DYNSET_FLAGS -> inverted = (in.be32() & NFT_DYNSET_F_INV) != 0;
                case NFTA_DYNSET_EXPR -> expressions = List.of(Expressions.decodeCarried(in.nested()));
                case NFTA_DYNSET_EXPRESSIONS -> expressions = Expressions.decodeCarriedList(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Dynset(op, set, setId, key, value, timeout, inverted, expressions);
    }
}
