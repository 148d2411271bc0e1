package io.cnm.cli.doctor;

import static io.cnm.netlink.nft.Hook.NF_INET_FORWARD;
import static io.cnm.netlink.nft.Hook.NF_INET_POST_ROUTING;
import static io.cnm.netlink.nft.Hook.NF_INET_PRE_ROUTING;
import static io.cnm.netlink.nft.Hook.PRIORITY_DSTNAT;
import static io.cnm.netlink.nft.Hook.PRIORITY_FILTER;
import static io.cnm.netlink.nft.Hook.PRIORITY_SRCNAT;

import io.cnm.linux.LinuxException;
import io.cnm.linux.Netns;
import io.cnm.linux.PrivateNamespaces;
import io.cnm.linux.Sysctl;
import io.cnm.netlink.conntrack.ConntrackSocket;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.Table;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.RouteSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel must be able to do, one thing after the other, so that the one that is missing can be named. */
final class Features {
    private static final TableId TRIAL = new TableId(Family.INET, "trial");
    private static final TableId DEVICE_TRIAL = new TableId(Family.NETDEV, "trial");

    private static final int PARENT = 1000;

    private Features() {}

    private static Stream<Feature> all() {
        return Stream.of(
                new Feature(
                        "bridge",
                        "can be made",
                        "load it with: modprobe bridge; a kernel without it lacks CONFIG_BRIDGE",
                        () -> make(new NewLink("br-trial").bridge(options -> options))),
                new Feature(
                        "veth",
                        "can be made",
                        "load it with: modprobe veth; a kernel without it lacks CONFIG_VETH",
                        () -> make(new NewLink("trial0").veth(peer -> peer.name("trial1")))),
                new Feature(
                        "macvlan",
                        "can be made",
                        "load it with: modprobe macvlan; a kernel without it lacks CONFIG_MACVLAN, and has no networks of that "
                                + "driver",
                        Features::makeMacvlan,
                        Diagnosis.Verdict.WARNING),
                new Feature(
                        "nf_tables",
                        "filters and translates IPv4 and IPv6 in one table",
                        "load it with: modprobe -a nf_tables nft_chain_nat nft_ct nft_masq; a kernel without it lacks "
                                + "CONFIG_NF_TABLES, CONFIG_NF_TABLES_INET, CONFIG_NFT_NAT, CONFIG_NFT_CT or CONFIG_NFT_MASQ",
                        Features::translate),
                new Feature(
                        "nf_tables netdev",
                        "writes over ports of packets that come in at a link",
                        "a kernel without it lacks CONFIG_NETFILTER_INGRESS or CONFIG_NF_TABLES_NETDEV, and has no resolver in "
                                + "its sandboxes",
                        Features::rewrite),
                new Feature(
                        "conntrack",
                        "flows can be listed and forgotten",
                        "load it with: modprobe nf_conntrack_netlink; a kernel without it lacks CONFIG_NF_CT_NETLINK",
                        Features::listFlows),
                new Feature(
                        "sysctl",
                        "forwarding can be switched on",
                        "make /proc/sys writable: a container needs --privileged for it",
                        () -> Sysctl.write("net/ipv4/ip_forward", "1")));
    }

    /** Tries all of them in namespaces of their own, and last the whole. */
    static List<Diagnosis> tryAll() {
        var diagnoses = new ArrayList<Diagnosis>();
        try {
            diagnoses.addAll(
                    PrivateNamespaces.call(() -> all().map(Feature::diagnose).toList()));
            diagnoses.add(0, Diagnosis.ok("namespaces", "can be made"));
            diagnoses.add(new Feature(
                            "a whole network",
                            "made, joined by a sandbox with a published port, and removed",
                            "the same with --debug shows what the kernel was told",
                            Rehearsal::run)
                    .diagnose());
        } catch (LinuxException e) {
            diagnoses.add(Diagnosis.failed(
                    "namespaces",
                    String.valueOf(e.getMessage()),
                    "a kernel without them lacks CONFIG_NET_NS; in a container they need --privileged"));
        }
        return diagnoses;
    }

    private static void make(NewLink... links) {
        try (var netns = Netns.current();
                var route = RouteSocket.open(netns)) {
            for (var link : links) {
                route.execute(link);
            }
        }
    }

    /** On a bridge, which every kernel has that networks work with. */
    private static void makeMacvlan() {
        make(
                new NewLink("parent").index(PARENT).bridge(options -> options),
                new NewLink("macvlan").parent(PARENT).macvlan(options -> options));
    }

    private static void translate() {
        try (var nft = NftSocket.open()) {
            nft.commit(changes -> changes.add(new Table(TRIAL))
                    .add(new Chain(TRIAL, "forward", Hook.filter(NF_INET_FORWARD, PRIORITY_FILTER)))
                    .add(new Chain(TRIAL, "dnat", Hook.nat(NF_INET_PRE_ROUTING, PRIORITY_DSTNAT)))
                    .add(new Chain(TRIAL, "snat", Hook.nat(NF_INET_POST_ROUTING, PRIORITY_SRCNAT)))
                    .add(Rule.in(TRIAL, "snat").masquerade().build()));
        }
    }

    private static void rewrite() {
        var ingress = Hook.filter(Hook.NF_NETDEV_INGRESS, PRIORITY_FILTER).on("lo");
        try (var nft = NftSocket.open()) {
            nft.commit(changes -> changes.add(new Table(DEVICE_TRIAL))
                    .add(new Chain(DEVICE_TRIAL, "in", ingress))
                    .add(Rule.in(DEVICE_TRIAL, "in")
                            .set(Field.UDP_DPORT, Data.port(53))
                            .build()));
        }
    }

    private static void listFlows() {
        try (var conntrack = ConntrackSocket.open()) {
            conntrack.flows();
        }
    }
}
