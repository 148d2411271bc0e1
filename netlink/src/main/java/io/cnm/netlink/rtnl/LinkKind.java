package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * What sort of link it is, with the options of that sort (IFLA_INFO_KIND and IFLA_INFO_DATA). A new kind is a class that
 * knows its options and a line in {@link #decode}.
 */
public sealed interface LinkKind permits Bridge, Macvlan, OtherKind, Veth, Vxlan {
    /** The kernel's name for it, such as {@code bridge}. */
    String kind();

    /** Writes the inside of IFLA_INFO_DATA; nothing if there are no options. */
    void encode(AttributeWriter out);

    /** The kind of this name with the options that the kernel sent. */
    static LinkKind decode(String kind, AttributeReader in) {
        return switch (kind) {
            case Bridge.KIND -> new Bridge().read(in);
            case Macvlan.KIND -> new Macvlan().read(in);
            case Veth.KIND -> Veth.read(in);
            case Vxlan.KIND -> new Vxlan().read(in);
            default -> new OtherKind(kind);
        };
    }
}
