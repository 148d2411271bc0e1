package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Bitwise;
import io.cnm.netlink.nft.expr.Byteorder;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Counter;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.CtSet;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Dynset;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Fib;
import io.cnm.netlink.nft.expr.Immediate;
import io.cnm.netlink.nft.expr.Limit;
import io.cnm.netlink.nft.expr.Log;
import io.cnm.netlink.nft.expr.LogGroup;
import io.cnm.netlink.nft.expr.Lookup;
import io.cnm.netlink.nft.expr.Masquerade;
import io.cnm.netlink.nft.expr.Match;
import io.cnm.netlink.nft.expr.Meta;
import io.cnm.netlink.nft.expr.MetaSet;
import io.cnm.netlink.nft.expr.Nat;
import io.cnm.netlink.nft.expr.Notrack;
import io.cnm.netlink.nft.expr.Objref;
import io.cnm.netlink.nft.expr.Opaque;
import io.cnm.netlink.nft.expr.Payload;
import io.cnm.netlink.nft.expr.PayloadSet;
import io.cnm.netlink.nft.expr.Range;
import io.cnm.netlink.nft.expr.Redirect;
import io.cnm.netlink.nft.expr.Registers;
import io.cnm.netlink.nft.expr.Reject;
import io.cnm.netlink.nft.expr.Shift;
import io.cnm.netlink.nft.expr.Target;
import io.cnm.netlink.nft.expr.Value;
import io.cnm.netlink.nft.expr.Verdict;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any expression, any object. */
public final class NftArbitraries {
    private static final Arbitrary<Integer> INT = Arbitraries.integers();
    private static final Arbitrary<Long> U32 = Arbitraries.longs().between(0, 0xffffffffL);
    private static final Arbitrary<Long> U64 = Arbitraries.longs();
    private static final Arbitrary<Integer> U16 = Arbitraries.integers().between(0, 0xffff);
    private static final Arbitrary<Integer> U8 = Arbitraries.integers().between(0, 0xff);
    private static final Arbitrary<Boolean> BOOL = Arbitraries.of(true, false);
    private static final Arbitrary<Integer> REGISTER = Arbitraries.integers().between(0, 23);
    private static final Arbitrary<Integer> REGISTER_OR_NONE =
            REGISTER.injectNull(0.3).map(r -> r == null ? -1 : r);
    private static final Arbitrary<String> TEXT = Arbitraries.strings()
            .ofMinLength(1)
            .ofMaxLength(40)
            .excludeChars('\0')
            .filter(NftArbitraries::isUtf16);

    private NftArbitraries() {}

    public static Arbitrary<Expression> expressions() {
        return Arbitraries.lazy(() -> Arbitraries.oneOf(plain(), dynsets()));
    }

    static Arbitrary<Table> tables() {
        return Combinators.combine(ids(), INT, userData(), U64).as(Table::new);
    }

    static Arbitrary<Chain> chains() {
        var hook = Combinators.combine(
                        TEXT,
                        INT,
                        INT,
                        Arbitraries.of(Verdict.NF_ACCEPT, Verdict.NF_DROP),
                        TEXT.list().uniqueElements().ofMaxSize(3))
                .as(Hook::new);
        return Combinators.combine(ids(), TEXT, hook.list().ofMaxSize(1), userData(), U64)
                .as(Chain::new);
    }

    static Arbitrary<Rule> rules() {
        var compat = Combinators.combine(INT, INT).as(Rule.Compat::new);
        return Combinators.combine(ids(), TEXT, expressions().list().ofMaxSize(4), userData(), compat, U64)
                .as(Rule::new);
    }

    static Arbitrary<NftSet> sets() {
        var type = Combinators.combine(INT, INT).as(SetType::new);
        // the kernel's length of verdicts, whatever it is, is read as none
        var values = Arbitraries.oneOf(
                type.filter(each -> each.number() != SetType.VERDICT.number()), Arbitraries.just(SetType.VERDICT));
        var description = Combinators.combine(INT, INT, INT.list().ofMaxSize(3), U64, INT)
                .as((policy, size, fields, timeout, gc) -> new NftSet(
                        new TableId(Family.IP, ""),
                        "",
                        0,
                        0,
                        SetType.NONE,
                        SetType.NONE,
                        policy,
                        size,
                        fields,
                        timeout,
                        gc,
                        UserData.NONE,
                        List.of(),
                        0));
        return Combinators.combine(ids(), TEXT, INT, INT, type, values, description, userData())
                .flatAs((table, name, id, flags, key, value, d, userData) -> expressions()
                        .list()
                        .ofMaxSize(2)
                        .map(expressions -> new NftSet(
                                table,
                                name,
                                id,
                                flags,
                                key,
                                (flags & NftSet.NFT_SET_MAP) == 0 ? SetType.NONE : value,
                                d.policy(),
                                d.size(),
                                d.fieldLengths(),
                                d.timeoutMillis(),
                                d.gcIntervalMillis(),
                                userData,
                                expressions,
                                0)));
    }

    static Arbitrary<ElementList> elementLists() {
        var element = Combinators.combine(data(), maybeData(), values(), INT, U64, userData())
                .flatAs((key, keyEnd, value, flags, timeout, userData) -> expressions()
                        .list()
                        .ofMaxSize(2)
                        .map(expressions -> new Element(key, keyEnd, value, flags, timeout, 0, userData, expressions)));
        return Combinators.combine(ids(), TEXT, INT, element.list().ofMaxSize(5))
                .as(ElementList::new);
    }

    static Arbitrary<Generation> generations() {
        return Combinators.combine(U32, U32, TEXT).as(Generation::new);
    }

    private static Arbitrary<Expression> plain() {
        return Arbitraries.oneOf(List.of(
                wide(Combinators.combine(INT, REGISTER).as(Meta::new)),
                wide(Combinators.combine(INT, REGISTER).as(MetaSet::new)),
                wide(Combinators.combine(INT, direction(), REGISTER).as(Ct::new)),
                wide(Combinators.combine(INT, direction(), REGISTER).as(CtSet::new)),
                wide(Combinators.combine(INT, INT, INT, REGISTER).as(Payload::new)),
                wide(Combinators.combine(INT, INT, INT, REGISTER, INT, INT, INT).as(PayloadSet::new)),
                wide(Combinators.combine(INT, INT, REGISTER).as(Fib::new)),
                wide(Combinators.combine(Arbitraries.of(Cmp.Op.class), REGISTER, data())
                        .as(Cmp::new)),
                wide(Combinators.combine(BOOL, REGISTER, data(), data()).as(Range::new)),
                wide(Combinators.combine(REGISTER, REGISTER, data()).as((s, d, mask) -> new Bitwise(s, d, mask, mask))),
                wide(Combinators.combine(REGISTER, REGISTER, INT, Arbitraries.of(1, 2), data())
                        .as(Shift::new)),
                wide(Combinators.combine(REGISTER, REGISTER, INT, INT, INT).as(Byteorder::new)),
                wide(Combinators.combine(TEXT, INT, REGISTER, REGISTER_OR_NONE, BOOL)
                        .as(Lookup::new)),
                wide(Combinators.combine(REGISTER, values()).as(Immediate::new)),
                wide(Combinators.combine(U64, U64).as(Counter::new)),
                wide(Combinators.combine(U64, U64, U32, INT, BOOL).as(Limit::new)),
                wide(Combinators.combine(TEXT, INT, INT).as(Log::new)),
                wide(Combinators.combine(TEXT, U16, U32, U16).as(LogGroup::new)),
                wide(Arbitraries.just(new Notrack())),
                wide(Combinators.combine(INT, U8).as(Reject::new)),
                wide(Combinators.combine(INT, INT, REGISTER_OR_NONE, REGISTER, REGISTER_OR_NONE, REGISTER, INT)
                        .as((type, family, a, b, c, d, flags) -> new Nat(
                                type, family, a, a == Registers.NONE ? a : b, c, c == Registers.NONE ? c : d, flags))),
                wide(Combinators.combine(REGISTER_OR_NONE, REGISTER, INT)
                        .as((min, max, flags) -> new Masquerade(min, min == Registers.NONE ? min : max, flags))),
                wide(Combinators.combine(REGISTER_OR_NONE, REGISTER, INT)
                        .as((min, max, flags) -> new Redirect(min, min == Registers.NONE ? min : max, flags))),
                wide(Combinators.combine(INT, TEXT).as(Objref::new)),
                wide(Combinators.combine(TEXT, INT, maybeData()).as(Match::new)),
                wide(Combinators.combine(TEXT, INT, maybeData()).as(Target::new)),
                wide(data().map(attributes -> new Opaque("quota", attributes)))));
    }

    private static Arbitrary<Expression> dynsets() {
        return Combinators.combine(
                        INT,
                        TEXT,
                        INT,
                        REGISTER,
                        REGISTER_OR_NONE,
                        U64,
                        BOOL,
                        plain().list().ofMaxSize(3))
                .as(Dynset::new);
    }

    private static Arbitrary<Expression> wide(Arbitrary<? extends Expression> narrow) {
        return narrow.map(expression -> expression);
    }

    private static Arbitrary<Integer> direction() {
        return Arbitraries.of(Ct.NO_DIRECTION, Ct.IP_CT_DIR_ORIGINAL, Ct.IP_CT_DIR_REPLY);
    }

    private static Arbitrary<Data> data() {
        return Arbitraries.bytes()
                .array(byte[].class)
                .ofMinSize(1)
                .ofMaxSize(64)
                .map(Data::of);
    }

    private static Arbitrary<Data> maybeData() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(64).map(Data::of);
    }

    private static Arbitrary<Value> values() {
        return Arbitraries.oneOf(
                maybeData().map(value -> value), INT.flatMap(code -> TEXT.map(chain -> new Verdict(code, chain))));
    }

    private static Arbitrary<UserData> userData() {
        return Combinators.combine(U8, maybeData())
                .as(UserData.Entry::new)
                .list()
                .ofMaxSize(3)
                .map(UserData::new);
    }

    private static Arbitrary<TableId> ids() {
        return Combinators.combine(Arbitraries.of(Family.class), TEXT).as(TableId::new);
    }

    private static boolean isUtf16(String text) {
        return text.codePoints()
                .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
