package io.cnm.netlink.nft.xt;

import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Target;

/**
 * Targets of xtables with their private structs, in the revisions that iptables-nft 1.8 takes. Headers:
 * linux/netfilter/nf_nat.h.
 */
public final class XtTargets {
    private static final int NF_NAT_RANGE_MAP_IPS = 1;
    private static final int NF_NAT_RANGE_PROTO_SPECIFIED = 2;

    /** struct nf_nat_ipv4_multi_range_compat with one range: number, flags, addresses, ports. */
    private static final int RANGE4_BYTES = 20;

    private static final int RANGE4_FLAGS = 4;
    private static final int RANGE4_FROM = 8;
    private static final int RANGE4_TO = 12;

    /** struct nf_nat_range: flags, addresses, ports; struct nf_nat_range2 has the ports' base behind it. */
    private static final int RANGE_BYTES = 40;

    private static final int RANGE2_BYTES = 42;
    private static final int RANGE_FROM = 4;
    private static final int RANGE_TO = 20;
    private static final int RANGE_FIRST_PORT = 36;
    private static final int RANGE_LAST_PORT = 38;

    private static final int V4_BYTES = 4;

    private XtTargets() {}

    /** {@code -j MASQUERADE}: the source becomes the address of the link that the packet leaves by. */
    public static Target masquerade(boolean v6) {
        var info = v6 ? XtStruct.of(RANGE_BYTES) : XtStruct.of(RANGE4_BYTES).host32(0, 1);
        return new Target("MASQUERADE", 0, info.data());
    }

    /** {@code -j SNAT --to-source ADDRESS}. */
    public static Target source(Data address) {
        if (address.length() == V4_BYTES) {
            var info = XtStruct.of(RANGE4_BYTES)
                    .host32(0, 1)
                    .host32(RANGE4_FLAGS, NF_NAT_RANGE_MAP_IPS)
                    .put(RANGE4_FROM, address)
                    .put(RANGE4_TO, address);
            return new Target("SNAT", 0, info.data());
        }
        var info = addresses(RANGE_BYTES, NF_NAT_RANGE_MAP_IPS, address);
        return new Target("SNAT", 1, info.data());
    }

    /** {@code -j DNAT --to-destination ADDRESS:PORT}. */
    public static Target destination(Data address, int port) {
        var info = addresses(RANGE2_BYTES, NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED, address)
                .put(RANGE_FIRST_PORT, Data.port(port))
                .put(RANGE_LAST_PORT, Data.port(port));
        return new Target("DNAT", 2, info.data());
    }

    private static XtStruct addresses(int bytes, int flags, Data address) {
        return XtStruct.of(bytes).host32(0, flags).put(RANGE_FROM, address).put(RANGE_TO, address);
    }
}
