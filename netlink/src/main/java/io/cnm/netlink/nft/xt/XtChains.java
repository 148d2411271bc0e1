package io.cnm.netlink.nft.xt;

import static io.cnm.netlink.nft.Hook.NF_INET_FORWARD;
import static io.cnm.netlink.nft.Hook.NF_INET_LOCAL_OUT;
import static io.cnm.netlink.nft.Hook.NF_INET_POST_ROUTING;
import static io.cnm.netlink.nft.Hook.NF_INET_PRE_ROUTING;
import static io.cnm.netlink.nft.Hook.PRIORITY_DSTNAT;
import static io.cnm.netlink.nft.Hook.PRIORITY_FILTER;
import static io.cnm.netlink.nft.Hook.PRIORITY_RAW;
import static io.cnm.netlink.nft.Hook.PRIORITY_SRCNAT;

import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.TableId;

/** The tables of iptables and ip6tables, and base chains of theirs as iptables-nft makes them. */
public final class XtChains {
    private XtChains() {}

    /** {@code -t filter}. */
    public static TableId filter(boolean v6) {
        return table(v6, "filter");
    }

    /** {@code -t nat}. */
    public static TableId nat(boolean v6) {
        return table(v6, "nat");
    }

    /** {@code -t raw}. */
    public static TableId raw(boolean v6) {
        return table(v6, "raw");
    }

    private static TableId table(boolean v6, String name) {
        return new TableId(v6 ? Family.IP6 : Family.IP, name);
    }

    /**
     * Whether a table is ip6tables'.
     *
     * @throws IllegalArgumentException if it is neither its nor iptables'
     */
    public static boolean v6(TableId table) {
        if (table.family() != Family.IP && table.family() != Family.IP6) {
            throw new IllegalArgumentException("table " + table + " is not one of iptables");
        }
        return table.family() == Family.IP6;
    }

    /** FORWARD of the table {@code filter}. */
    public static Chain forward(boolean v6) {
        return new Chain(filter(v6), "FORWARD", standing(Hook.filter(NF_INET_FORWARD, PRIORITY_FILTER)));
    }

    /** PREROUTING of the table {@code nat}. */
    public static Chain natPrerouting(boolean v6) {
        return new Chain(nat(v6), "PREROUTING", standing(Hook.nat(NF_INET_PRE_ROUTING, PRIORITY_DSTNAT)));
    }

    /** OUTPUT of the table {@code nat}. */
    public static Chain natOutput(boolean v6) {
        return new Chain(nat(v6), "OUTPUT", standing(Hook.nat(NF_INET_LOCAL_OUT, PRIORITY_DSTNAT)));
    }

    /** POSTROUTING of the table {@code nat}. */
    public static Chain natPostrouting(boolean v6) {
        return new Chain(nat(v6), "POSTROUTING", standing(Hook.nat(NF_INET_POST_ROUTING, PRIORITY_SRCNAT)));
    }

    /** PREROUTING of the table {@code raw}. */
    public static Chain rawPrerouting(boolean v6) {
        return new Chain(raw(v6), "PREROUTING", standing(Hook.filter(NF_INET_PRE_ROUTING, PRIORITY_RAW)));
    }

    /** The chain may be there already, with a policy that is an administrator's. */
    private static Hook standing(Hook hook) {
        return hook.keepingPolicy();
    }
}
