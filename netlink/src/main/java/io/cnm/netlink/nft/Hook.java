package io.cnm.netlink.nft;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.nft.expr.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a base chain hangs in the packet path. <em>Immutable.</em>
 *
 * @param type {@code filter}, {@code nat} or {@code route}
 * @param point a NF_ constant; its number depends on the table's family
 * @param priority order among the chains of a hook, lowest first
 * @param policy verdict at the chain's end: {@link Verdict#NF_ACCEPT}, {@link Verdict#NF_DROP} or {@link #KEPT_POLICY}
 * @param devices of netdev tables and inet ingress; the kernel forgets a device that is deleted
 */
public record Hook(String type, int point, int priority, int policy, List<String> devices) {
    public static final String FILTER = "filter";
    public static final String NAT = "nat";
    public static final String ROUTE = "route";

    /** linux/netfilter.h, for the families inet, ip and ip6; bridge uses the same numbers. */
    public static final int NF_INET_PRE_ROUTING = 0;

    public static final int NF_INET_LOCAL_IN = 1;
    public static final int NF_INET_FORWARD = 2;
    public static final int NF_INET_LOCAL_OUT = 3;
    public static final int NF_INET_POST_ROUTING = 4;
    public static final int NF_INET_INGRESS = 5;
    public static final int NF_NETDEV_INGRESS = 0;
    public static final int NF_NETDEV_EGRESS = 1;
    public static final int NF_ARP_IN = 0;
    public static final int NF_ARP_OUT = 1;

    /** Priorities as nft names them, for the families inet, ip and ip6 (linux/netfilter_ipv4.h). */
    public static final int PRIORITY_RAW = -300;

    public static final int PRIORITY_MANGLE = -150;
    public static final int PRIORITY_DSTNAT = -100;
    public static final int PRIORITY_FILTER = 0;
    public static final int PRIORITY_SECURITY = 50;
    public static final int PRIORITY_SRCNAT = 100;
    /** Bridges have names of their own (linux/netfilter_bridge.h). */
    public static final int PRIORITY_BRIDGE_DSTNAT = -300;

    public static final int PRIORITY_BRIDGE_FILTER = -200;

    /** What a chain that is there has for a policy; a new one accepts. */
    public static final int KEPT_POLICY = -1;

    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_CHAIN_POLICY = 5;
    private static final int NFTA_CHAIN_TYPE = 7;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_HOOK_PRIORITY = 2;
    private static final int NFTA_HOOK_DEV = 3;
    private static final int NFTA_HOOK_DEVS = 4;
    private static final int NFTA_DEVICE_NAME = 1;

    public Hook {
        devices = List.copyOf(devices);
    }

    /** Filters; whatever comes to the chain's end is accepted. */
    public static Hook filter(int point, int priority) {
        return new Hook(FILTER, point, priority, Verdict.NF_ACCEPT, List.of());
    }

    /** Sees the first packet of each connection and decides its translation. */
    public static Hook nat(int point, int priority) {
        return new Hook(NAT, point, priority, Verdict.NF_ACCEPT, List.of());
    }

    /** The same, but whatever comes to the chain's end is dropped. */
    public Hook dropping() {
        return new Hook(type, point, priority, Verdict.NF_DROP, devices);
    }

    /** The same, but a chain that is there keeps its policy. */
    public Hook keepingPolicy() {
        return new Hook(type, point, priority, KEPT_POLICY, devices);
    }

    /** The same on devices. */
    public Hook on(String... names) {
        return new Hook(type, point, priority, policy, List.of(names));
    }

    void encode(AttributeWriter out) {
        out.nested(NFTA_CHAIN_HOOK, hook -> {
            hook.be32(NFTA_HOOK_HOOKNUM, point).be32(NFTA_HOOK_PRIORITY, priority);
            if (devices.size() == 1) {
                hook.string(NFTA_HOOK_DEV, devices.get(0));
            } else if (!devices.isEmpty()) {
                hook.nested(NFTA_HOOK_DEVS, list -> devices.forEach(name -> list.string(NFTA_DEVICE_NAME, name)));
            }
        });
        out.string(NFTA_CHAIN_TYPE, type);
        if (policy != KEPT_POLICY) {
            out.be32(NFTA_CHAIN_POLICY, policy);
        }
    }

    /** Collects the attributes of a chain's message that make its hook. */
    static final class Decoder {
        private boolean there;
        private String type = "";
        private int point;
        private int priority;
        private int policy = Verdict.NF_ACCEPT;
        private final List<String> devices = new ArrayList<>();

        void accept(AttributeReader in) {
            switch (in.type()) {
                case NFTA_CHAIN_HOOK -> hook(in.nested());
                case NFTA_CHAIN_POLICY -> policy = (int) in.be32();
                case NFTA_CHAIN_TYPE -> type = in.string();
                default -> {}
            }
        }

        private void hook(AttributeReader in) {
            there = true;
            while (in.next()) {
                switch (in.type()) {
                    case NFTA_HOOK_HOOKNUM -> point = (int) in.be32();
                    case NFTA_HOOK_PRIORITY -> priority = (int) in.be32();
                    case NFTA_HOOK_DEV -> device(in.string());
                    case NFTA_HOOK_DEVS -> devices(in.nested());
                    default -> {}
                }
            }
            in.finish();
        }

        private void devices(AttributeReader in) {
            while (in.next()) {
                device(in.string());
            }
            in.finish();
        }

        /** A single device stands in both attributes. */
        private void device(String name) {
            if (!devices.contains(name)) {
                devices.add(name);
            }
        }

        Optional<Hook> result() {
            return there ? Optional.of(new Hook(type, point, priority, policy, devices)) : Optional.empty();
        }
    }
}
