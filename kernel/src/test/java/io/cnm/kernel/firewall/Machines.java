package io.cnm.kernel.firewall;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.cnm.kernel.LinkGroup;
import io.cnm.linux.Netns;
import io.cnm.linux.Sysctl;
import io.cnm.testkit.kernel.Lab;
import java.util.List;

/**
 * A host with two bridges, machines on them, and a neighbour outside who knows the way to everything behind the host:
 * he has routes to the bridges' networks. All links are made by {@code ip}. The host forwards.
 *
 * <pre>
 * outside 192.0.2.2 --- 192.0.2.1 host 10.1.0.1 -- front -- web 10.1.0.2, peer 10.1.0.3
 *                                      10.2.0.1 -- back  -- db  10.2.0.2
 * </pre>
 *
 * IPv6 is the same with fd00:1::/64 and fd00:2::/64 on the bridges and 2001:db8::/64 outside.
 */
final class Machines {
    static final String HOST = "192.0.2.1";
    static final String HOST6 = "2001:db8::1";
    static final String OUTSIDE = "192.0.2.2";
    static final String OUTSIDE6 = "2001:db8::2";

    private final Lab lab;
    final Machine host;
    final Machine outside;
    final Machine web;
    final Machine peer;
    final Machine db;

    Machines(Lab lab) {
        this.lab = lab;
        host = new Machine(lab.netns());
        lab.netns().run(() -> {
            Sysctl.write("net/ipv4/ip_forward", "1");
            Sysctl.write("net/ipv6/conf/all/forwarding", "1");
        });
        bridge("front", "10.1.0.1/16", "fd00:1::1/64");
        bridge("back", "10.2.0.1/16", "fd00:2::1/64");
        outside = outside();
        web = onBridge("web", "front", 1, 2);
        peer = onBridge("peer", "front", 1, 3);
        db = onBridge("db", "back", 2, 2);
    }

    private void bridge(String name, String address, String address6) {
        lab.ip("link add " + name + " group " + LinkGroup.OURS + " type bridge");
        lab.ip("address add " + address + " dev " + name);
        lab.ip("address add " + address6 + " dev " + name + " nodad");
        lab.ip("link set " + name + " up");
    }

    private Machine outside() {
        var netns = lab.newNamespace("outside");
        cable("uplink", netns, "eth0");
        lab.ip("address add " + HOST + "/24 dev uplink");
        lab.ip("address add " + HOST6 + "/64 dev uplink nodad");
        var shell = lab.in(netns);
        shell.ip("address add " + OUTSIDE + "/24 dev eth0");
        shell.ip("address add " + OUTSIDE6 + "/64 dev eth0 nodad");
        shell.ip("route add default via " + HOST);
        shell.ip("route add default via " + HOST6);
        return new Machine(netns);
    }

    /** Whether bridged packets pass the rules for routed ones too, as on hosts where br_netfilter is loaded. */
    void filterBridged(boolean on) {
        lab.netns().run(() -> {
            for (var what : List.of("iptables", "ip6tables")) {
                if (Sysctl.find("net/bridge/bridge-nf-call-" + what).isPresent()) {
                    Sysctl.write("net/bridge/bridge-nf-call-" + what, on ? "1" : "0");
                } else {
                    assumeFalse(on, "skipped: needs br_netfilter");
                }
            }
        });
    }

    /** Lets the bridge send frames back to the machine that they came from. */
    void hairpin(String name) {
        lab.bridge("link set dev v" + name + " hairpin on");
    }

    /** Has the machines of a bridge ask for each other anew. */
    void forgetNeighbours() {
        for (var machine : List.of(web, peer)) {
            lab.in(machine.netns()).ip("neighbour flush dev eth0");
        }
    }

    /** A machine on another link of the host that is not ours; the host's address there is its way to all others. */
    Machine neighbour(String name, String hostAddress, String address) {
        var netns = lab.newNamespace(name);
        cable("v" + name, netns, "eth0");
        return neighbour("v" + name, netns, hostAddress, address);
    }

    /** The same on a bridge that is not ours, such as one of Docker's. */
    Machine neighbourOnBridge(String name, String bridge, String hostAddress, String address) {
        var netns = lab.newNamespace(name);
        cable("v" + name, netns, "eth0");
        lab.ip("link add " + bridge + " up type bridge");
        lab.ip("link set v" + name + " master " + bridge);
        return neighbour(bridge, netns, hostAddress, address);
    }

    private Machine neighbour(String link, Netns netns, String hostAddress, String address) {
        var nodad = address.contains(":") ? " nodad" : "";
        lab.ip("address add " + hostAddress + " dev " + link + nodad);
        lab.in(netns).ip("address add " + address + " dev eth0" + nodad);
        lab.in(netns).ip("route add default via " + hostAddress.replaceFirst("/.*", ""));
        return new Machine(netns);
    }

    private Machine onBridge(String name, String bridge, int network, int number) {
        var netns = lab.newNamespace(name);
        cable("v" + name, netns, "eth0");
        lab.ip("link set v" + name + " group " + LinkGroup.OURS + " master " + bridge);
        var shell = lab.in(netns);
        shell.ip("address add 10." + network + ".0." + number + "/16 dev eth0");
        shell.ip("address add fd00:" + network + "::" + number + "/64 dev eth0 nodad");
        shell.ip("route add default via 10." + network + ".0.1");
        shell.ip("route add default via fd00:" + network + "::1");
        return new Machine(netns);
    }

    private void cable(String near, Netns netns, String far) {
        lab.ip("link add " + near + " type veth peer name " + far + " netns "
                + netns.key().orElseThrow());
        lab.ip("link set " + near + " up");
        lab.in(netns).ip("link set " + far + " up");
    }
}
