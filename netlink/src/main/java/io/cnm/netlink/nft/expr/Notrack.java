package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/** Keeps the packet out of connection tracking; only before priority -200. */
public record Notrack() implements Expression {
    @Override
    public String kind() {
        return "notrack";
    }

    @Override
    public void encode(AttributeWriter out) {
        // it has no attributes
    }

    static Notrack decode(AttributeReader in) {
        in.finish();
        return new Notrack();
    }
}
