package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.spi.FirewallBackend;
import java.nio.file.Path;

/**
 * The least that somebody makes who makes it by hand, with {@code ip} and {@code nft} or {@code iptables}: a bridge, two pairs
 * of links, a way in, a way out, and nothing else let through.
 */
final class HandRig {
    private static final String SECOND = "10.82.0.3";
    private static final String BRIDGE = """
            ip link set lo up
            ip link add hand0 type bridge
            ip addr add 10.82.0.1/24 dev hand0
            ip link set hand0 up
            ip link add first type veth peer name eth0 netns %s
            ip link add second type veth peer name eth0 netns %s
            ip link set first master hand0 up
            ip link set second master hand0 up
            echo 1 > /proc/sys/net/ipv4/ip_forward
            """;
    private static final String INSIDE = """
            ip link set lo up
            ip addr add %s/24 dev eth0
            ip link set eth0 up
            ip route add default via 10.82.0.1
            """;
    private static final String NFTABLES = """
            nft '
            table ip hand {
              chain in {
                type nat hook prerouting priority dstnat
                fib daddr type local tcp dport 5201 dnat to 10.82.0.3:5201
              }
              chain out {
                type nat hook postrouting priority srcnat
                ip saddr 10.82.0.0/24 oifname != hand0 masquerade
              }
              chain through {
                type filter hook forward priority filter
                ct state established,related accept
                iifname hand0 accept
                oifname hand0 ct status dnat accept
                oifname hand0 drop
              }
            }'
            """;
    private static final String IPTABLES = """
            iptables -t nat -A PREROUTING -m addrtype --dst-type LOCAL -p tcp --dport 5201 -j DNAT --to-destination 10.82.0.3:5201
            iptables -t nat -A POSTROUTING -s 10.82.0.0/24 ! -o hand0 -j MASQUERADE
            iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
            iptables -A FORWARD -i hand0 -j ACCEPT
            iptables -A FORWARD -o hand0 -d 10.82.0.3 -p tcp --dport 5201 -j ACCEPT
            iptables -A FORWARD -o hand0 -j DROP
            """;

    private HandRig() {}

    /** Sets it up on a host of its own. */
    static Rig of(FirewallBackend firewall, Path directory) {
        var host = Netns.create(directory.resolve("host"));
        var first = Netns.create(directory.resolve("first"));
        var second = Netns.create(directory.resolve("second"));
        var rig = new Rig(host, first, second, SECOND, () -> {
            second.delete();
            first.delete();
            host.delete();
        });
        try {
            Shell.run(host, BRIDGE.formatted(directory.resolve("first"), directory.resolve("second")));
            Shell.run(first, INSIDE.formatted("10.82.0.2"));
            Shell.run(second, INSIDE.formatted(SECOND));
            Shell.run(host, firewall == FirewallBackend.NFTABLES ? NFTABLES : IPTABLES);
            return rig;
        } catch (RuntimeException e) {
            rig.close();
            throw e;
        }
    }
}
