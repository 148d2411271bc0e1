package io.cnm.netlink.nft.expr;

import static java.util.Map.entry;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Codec of single expressions and of lists of them, and the table of all kinds. */
public final class Expressions {
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;

    private static final Map<String, Decoder> DECODERS = Map.ofEntries(
            entry("meta", plain(Meta::decode)),
            entry("payload", plain(Payload::decode)),
            entry("ct", plain(Ct::decode)),
            entry("fib", plain(Fib::decode)),
            entry("cmp", plain(Cmp::decode)),
            entry("range", plain(Range::decode)),
            entry("bitwise", Bitwise::decode),
            entry("byteorder", plain(Byteorder::decode)),
            entry("lookup", plain(Lookup::decode)),
            entry("dynset", plain(Dynset::decode)),
            entry("immediate", plain(Immediate::decode)),
            entry("counter", plain(Counter::decode)),
            entry("limit", plain(Limit::decode)),
            entry("log", plain(Log::decode)),
            entry("notrack", plain(Notrack::decode)),
            entry("reject", plain(Reject::decode)),
            entry("nat", plain(Nat::decode)),
            entry("masq", plain(Masquerade::decode)),
            entry("redir", plain(Redirect::decode)),
            entry("objref", Objref::decode),
            entry("match", plain(Match::decode)),
            entry("target", plain(Target::decode)));

    private Expressions() {}

    /** Writes a list as nested elements inside attribute {@code type}. */
    public static void encode(AttributeWriter out, int type, List<Expression> expressions) {
        out.nested(type, list -> expressions.forEach(expression -> encode(list, NFTA_LIST_ELEM, expression)));
    }

    /** Writes one expression as attribute {@code type}. */
    public static void encode(AttributeWriter out, int type, Expression expression) {
        out.nested(type, element -> element.string(NFTA_EXPR_NAME, expression.kind())
                .nested(NFTA_EXPR_DATA, expression::encode));
    }

    /** Reads a list. */
    public static List<Expression> decodeList(AttributeReader in) {
        return decodeList(in, Expressions::decode);
    }

    /** Reads one expression; {@link Opaque} if its kind or form is not modelled. */
    public static Expression decode(AttributeReader in) {
        return decode(decodeRaw(in));
    }

    /** Reads what a {@link Dynset} carries. It cannot carry another one, so junk cannot make this recur for ever. */
    static List<Expression> decodeCarriedList(AttributeReader in) {
        return decodeList(in, Expressions::decodeCarried);
    }

    /** Reads what a {@link Dynset} carries. */
    static Expression decodeCarried(AttributeReader in) {
        var raw = decodeRaw(in);
        return raw.kind().equals(Dynset.KIND) ? raw : decode(raw);
    }

    private static List<Expression> decodeList(AttributeReader in, Function<AttributeReader, Expression> decoder) {
        var expressions = new ArrayList<Expression>();
        while (in.next()) {
            if (in.type() == NFTA_LIST_ELEM) {
                expressions.add(decoder.apply(in.nested()));
            }
        }
        in.finish();
        return List.copyOf(expressions);
    }

    private static Opaque decodeRaw(AttributeReader in) {
        var kind = "";
        var data = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_EXPR_NAME -> kind = in.string();
                case NFTA_EXPR_DATA -> data = Data.of(in.bytes());
                default -> {}
            }
        }
        in.finish();
        return new Opaque(kind, data);
    }

    private static Expression decode(Opaque raw) {
        var decoder = DECODERS.get(raw.kind());
        return decoder == null
                ? raw
                : decoder.decode(new AttributeReader(raw.attributes().toByteArray()), raw);
    }

    private static Decoder plain(Function<AttributeReader, Expression> decoder) {
        return (in, raw) -> decoder.apply(in);
    }

    private interface Decoder {
        /** @param raw what to answer if this form of the expression is not modelled */
        Expression decode(AttributeReader in, Opaque raw);
    }
}
