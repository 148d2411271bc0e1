package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeWriter;

/**
 * An expression of a kind or form that has no record here, kept as it came.
 *
 * @param kind the kernel's name for it
 * @param attributes the bytes inside NFTA_EXPR_DATA
 */
public record Opaque(String kind, Data attributes) implements Expression {
    @Override
    public void encode(AttributeWriter out) {
        out.rawBytes(attributes.toByteArray());
    }
}
