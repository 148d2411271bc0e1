package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;

/**
 * A kind of link that has no class of its own here, such as {@code dummy} or {@code ifb}: it can be made without options,
 * and what options others gave it is not shown.
 *
 * @param kind the kernel's name for it
 */
public record OtherKind(String kind) implements LinkKind {
    @Override
    public void encode(AttributeWriter out) {
        // no options
    }
}
