package io.cnm.cli.doctor;

import io.cnm.linux.Sysctl;
import java.util.List;

/** How this thread's network namespace is set up, as far as networks notice it. Nothing is changed. */
final class HostSettings {
    private static final String FORWARDING = "forwarding";
    private static final String BRIDGE_FILTER = "br_netfilter";
    private static final String FLOWS = "flows";
    private static final int FULL_PERCENT = 80;

    private HostSettings() {}

    static List<Diagnosis> look() {
        return List.of(
                forwarding(),
                bridgeFilter(),
                flows(number("net/netfilter/nf_conntrack_count"), number("net/netfilter/nf_conntrack_max")));
    }

    private static Diagnosis forwarding() {
        return on("net/ipv4/ip_forward")
                ? Diagnosis.ok(FORWARDING, "is on: whoever this machine is a router for, it stays so")
                : Diagnosis.ok(FORWARDING, "is off: the first network switches it on, for networks only");
    }

    /** With it the kernel shows what a bridge passes from one port to another to the rules for routed packets, too. */
    private static Diagnosis bridgeFilter() {
        return on("net/bridge/bridge-nf-call-iptables") || on("net/bridge/bridge-nf-call-ip6tables")
                ? Diagnosis.note(
                        BRIDGE_FILTER,
                        "what sandboxes of one network send each other passes the host's firewall as if it were routed",
                        "let rules of others accept it there or, unless something else such as Kubernetes needs it, switch it off: "
                                + "sysctl -w net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0")
                : Diagnosis.ok(BRIDGE_FILTER, "what stays within a bridge is not taken for routed");
    }

    /**
     * How full the table of flows is; when it is full, new connections through the host fail.
     *
     * @param count how many there are; 0 if unknown
     * @param most how many there can be; 0 if unknown
     */
    static Diagnosis flows(long count, long most) {
        if (most == 0) {
            return Diagnosis.ok(FLOWS, "are not counted by this kernel");
        }
        var found = count + " of at most " + most + " are known";
        return count * 100 < most * FULL_PERCENT
                ? Diagnosis.ok(FLOWS, found)
                : Diagnosis.warning(
                        FLOWS,
                        found + ": when the table is full, new connections fail",
                        "let more in: sysctl -w net.netfilter.nf_conntrack_max=" + 2 * most);
    }

    private static boolean on(String key) {
        return Sysctl.find(key).filter("1"::equals).isPresent();
    }

    private static long number(String key) {
        return Sysctl.find(key).map(Long::parseLong).orElse(0L);
    }
}
