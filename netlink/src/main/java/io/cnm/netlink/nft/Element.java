package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Expressions;
import io.cnm.netlink.nft.expr.Value;
import io.cnm.netlink.nft.expr.Verdict;
import java.time.Duration;
import java.util.List;

/**
 * An element of a set or map. An interval of single keys is a pair of elements, its begin and (with {@link
 * #NFT_SET_ELEM_INTERVAL_END}) the first key after its end; an interval of concatenated keys is one element with two
 * keys. {@link Intervals} makes both. <em>Immutable.</em>
 *
 * @param key as long as the set's key type
 * @param keyEnd last key of a concatenated interval; {@link Data#NONE} otherwise
 * @param value a map's value; {@link Data#NONE} in sets
 * @param flags NFT_SET_ELEM_ bits
 * @param timeoutMillis its life; 0 for the set's own
 * @param expirationMillis what is left of it, in dumps
 * @param userData may hold a comment
 * @param expressions counters and the like
 */
public record Element(
        Data key,
        Data keyEnd,
        Value value,
        int flags,
        long timeoutMillis,
        long expirationMillis,
        UserData userData,
        List<Expression> expressions) {
    public static final int NFT_SET_ELEM_INTERVAL_END = 1;
    /** Stands for every key that is not in the set; has no key. */
    public static final int NFT_SET_ELEM_CATCHALL = 1 << 1;

    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_DATA = 2;
    private static final int NFTA_SET_ELEM_FLAGS = 3;
    private static final int NFTA_SET_ELEM_TIMEOUT = 4;
    private static final int NFTA_SET_ELEM_EXPIRATION = 5;
    private static final int NFTA_SET_ELEM_USERDATA = 6;
    private static final int NFTA_SET_ELEM_EXPR = 7;
    private static final int NFTA_SET_ELEM_KEY_END = 10;
    private static final int NFTA_SET_ELEM_EXPRESSIONS = 11;

    /** Bytes of all attribute headers, paddings and fixed numbers that an element may have. */
    private static final int FRAME = 120;

    public Element {
        expressions = List.copyOf(expressions);
    }

    /** An element of a set. */
    public static Element of(Data key) {
        return of(key, Data.NONE);
    }

    /** An element of a map. */
    public static Element of(Data key, Value value) {
        return new Element(key, Data.NONE, value, 0, 0, 0, UserData.NONE, List.of());
    }

    /** What every other key means; for a set, give {@link Data#NONE}. */
    public static Element catchAll(Value value) {
        return of(Data.NONE, value).flagged(NFT_SET_ELEM_CATCHALL);
    }

    /** The same with a comment. */
    public Element comment(String text) {
        return new Element(
                key, keyEnd, value, flags, timeoutMillis, expirationMillis, UserData.comment(text), expressions);
    }

    /** The same for so long; the set needs NFT_SET_TIMEOUT. */
    public Element timeout(Duration life) {
        return new Element(key, keyEnd, value, flags, life.toMillis(), expirationMillis, userData, expressions);
    }

    /** The same with a counter or the like. */
    public Element with(Expression expression) {
        return new Element(key, keyEnd, value, flags, timeoutMillis, expirationMillis, userData, List.of(expression));
    }

    Element upTo(Data last) {
        return new Element(key, last, value, flags, timeoutMillis, expirationMillis, userData, expressions);
    }

    Element flagged(int flag) {
        return new Element(key, keyEnd, value, flags | flag, timeoutMillis, expirationMillis, userData, expressions);
    }

    /** Only what a deletion needs. */
    Element keyOnly() {
        return new Element(key, keyEnd, Data.NONE, flags, 0, 0, UserData.NONE, List.of());
    }

    /** More bytes than {@link #encode} writes. */
    int sizeBound() {
        var size = FRAME + key.paddedLength() + keyEnd.paddedLength();
        size += value instanceof Data data
                ? data.paddedLength()
                : value instanceof Verdict verdict ? verdict.chain().length() * Character.BYTES : 0;
        if (!userData.isEmpty()) {
            size += userData.encode().length;
        }
        if (!expressions.isEmpty()) {
            var scratch = new AttributeWriter();
            expressions(scratch);
            size += scratch.size();
        }
        return size;
    }

    void encode(AttributeWriter out) {
        if (key.length() != 0) {
            out.nested(NFTA_SET_ELEM_KEY, key::encode);
        }
        if (keyEnd.length() != 0) {
            out.nested(NFTA_SET_ELEM_KEY_END, keyEnd::encode);
        }
        if (!value.equals(Data.NONE)) {
            out.nested(NFTA_SET_ELEM_DATA, value::encode);
        }
        if (flags != 0) {
            out.be32(NFTA_SET_ELEM_FLAGS, flags);
        }
        if (timeoutMillis != 0) {
            out.be64(NFTA_SET_ELEM_TIMEOUT, timeoutMillis);
        }
        if (!userData.isEmpty()) {
            out.bytes(NFTA_SET_ELEM_USERDATA, userData.encode());
        }
        expressions(out);
    }

    private void expressions(AttributeWriter out) {
        if (expressions.size() == 1) {
            Expressions.encode(out, NFTA_SET_ELEM_EXPR, expressions.get(0));
        } else if (!expressions.isEmpty()) {
            Expressions.encode(out, NFTA_SET_ELEM_EXPRESSIONS, expressions);
        }
    }

    static Element decode(AttributeReader in) {
        var key = Data.NONE;
        var keyEnd = Data.NONE;
        Value value = Data.NONE;
        var flags = 0;
        var timeout = 0L;
        var expiration = 0L;
        var userData = UserData.NONE;
        List<Expression> expressions = List.of();
        while (in.next()) {
            switch (in.type()) {
                case NFTA_SET_ELEM_KEY -> key = data(in);
                case NFTA_SET_ELEM_KEY_END -> keyEnd = data(in);
                case NFTA_SET_ELEM_DATA -> value = Value.decode(in.nested());
                case NFTA_SET_ELEM_FLAGS -> flags = (int) in.be32();
                case NFTA_SET_ELEM_TIMEOUT -> timeout = in.be64();
                case NFTA_SET_ELEM_EXPIRATION -> expiration = in.be64();
                case NFTA_SET_ELEM_USERDATA -> userData = UserData.decode(in.bytes());
                case NFTA_SET_ELEM_EXPR -> expressions = List.of(Expressions.decode(in.nested()));
                case NFTA_SET_ELEM_EXPRESSIONS -> expressions = Expressions.decodeList(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Element(key, keyEnd, value, flags, timeout, expiration, userData, expressions);
    }

    private static Data data(AttributeReader in) {
        if (Value.decode(in.nested()) instanceof Data data) {
            return data;
        }
        in.fail("a set's key is a verdict");
        return Data.NONE;
    }
}
