package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Expressions;
import java.util.List;
import java.util.Optional;

/**
 * A rule: a list of expressions, made by hand or by {@link #in}. It has no name; what finds it again is its handle, which
 * the kernel gives, or its comment or private user data, which its maker gives. <em>Immutable.</em>
 *
 * @param userData may hold a comment
 * @param compat what xtables matches and targets want to know; {@link Compat#NONE} otherwise and in dumps
 * @param handle the kernel's number for it; 0 as long as it is not known
 */
public record Rule(
        TableId table, String chain, List<Expression> expressions, UserData userData, Compat compat, long handle)
        implements NftObject {
    static final int NFTA_RULE_POSITION = 6;

    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_HANDLE = 3;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_RULE_COMPAT = 5;
    private static final int NFTA_RULE_USERDATA = 7;
    private static final int NFTA_RULE_COMPAT_PROTO = 1;
    private static final int NFTA_RULE_COMPAT_FLAGS = 2;

    /**
     * The protocol that a rule with xtables matches or targets has matched (enum nft_rule_compat_attributes).
     *
     * @param protocol IPPROTO_ number; 0 for any
     * @param flags NFT_RULE_COMPAT_F_INV (2) if every other protocol was matched
     */
    public record Compat(int protocol, int flags) {
        /** No restriction. */
        public static final Compat NONE = new Compat(0, 0);
    }

    public Rule {
        expressions = List.copyOf(expressions);
    }

    /** A rule without comment. */
    public Rule(TableId table, String chain, List<Expression> expressions) {
        this(table, chain, expressions, UserData.NONE, Compat.NONE, 0);
    }

    /** Begins a rule in words. */
    public static RuleBuilder in(Chain chain) {
        return in(chain.table(), chain.name());
    }

    /** Begins a rule in words. */
    public static RuleBuilder in(TableId table, String chain) {
        return new RuleBuilder(table, chain);
    }

    /** The comment that nft shows too. */
    public Optional<String> comment() {
        return userData.comment();
    }

    /** The same rule as it is written the first time. */
    public Rule withoutHandle() {
        return new Rule(table, chain, expressions, userData, compat, 0);
    }

    void encode(AttributeWriter out) {
        place(out, table, chain, handle);
        Expressions.encode(out, NFTA_RULE_EXPRESSIONS, expressions);
        if (!compat.equals(Compat.NONE)) {
            out.nested(NFTA_RULE_COMPAT, nest -> nest.be32(NFTA_RULE_COMPAT_PROTO, compat.protocol())
                    .be32(NFTA_RULE_COMPAT_FLAGS, compat.flags()));
        }
        if (!userData.isEmpty()) {
            out.bytes(NFTA_RULE_USERDATA, userData.encode());
        }
    }

    /** Names a table, a chain in it and a rule in that; an empty chain and handle 0 mean all of them. */
    static void place(AttributeWriter out, TableId table, String chain, long handle) {
        out.string(NFTA_RULE_TABLE, table.name());
        if (!chain.isEmpty()) {
            out.string(NFTA_RULE_CHAIN, chain);
        }
        if (handle != 0) {
            out.be64(NFTA_RULE_HANDLE, handle);
        }
    }

    static Rule decode(Family family, AttributeReader in) {
        var table = "";
        var chain = "";
        var handle = 0L;
        List<Expression> expressions = List.of();
        var userData = UserData.NONE;
        var compat = Compat.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_RULE_TABLE -> table = in.string();
                case NFTA_RULE_CHAIN -> chain = in.string();
                case NFTA_RULE_HANDLE -> handle = in.be64();
                case NFTA_RULE_EXPRESSIONS -> expressions = Expressions.decodeList(in.nested());
                case NFTA_RULE_USERDATA -> userData = UserData.decode(in.bytes());
                case NFTA_RULE_COMPAT -> compat = decodeCompat(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Rule(new TableId(family, table), chain, expressions, userData, compat, handle);
    }

    private static Compat decodeCompat(AttributeReader in) {
        var protocol = 0;
        var flags = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_RULE_COMPAT_PROTO -> protocol = (int) in.be32();
                case NFTA_RULE_COMPAT_FLAGS -> flags = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Compat(protocol, flags);
    }
}
