package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/** One expression of a rule. <em>Immutable.</em> */
public sealed interface Expression
        permits Load,
                MetaSet,
                CtSet,
                PayloadSet,
                Cmp,
                Range,
                Bitwise,
                Shift,
                Byteorder,
                Lookup,
                Dynset,
                Immediate,
                Counter,
                Limit,
                Log,
                LogGroup,
                Notrack,
                Reject,
                Nat,
                Masquerade,
                Redirect,
                Objref,
                Match,
                Target,
                Opaque {
    /** The kernel's name for this kind of expression, {@code "meta"}. */
    String kind();

    /** Writes the attributes inside NFTA_EXPR_DATA. */
    void encode(AttributeWriter out);
}
