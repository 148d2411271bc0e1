package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.DataType.ETHER_ADDR;
import static io.cnm.netlink.nft.DataType.IFNAME;
import static io.cnm.netlink.nft.DataType.IPV4_ADDR;
import static io.cnm.netlink.nft.DataType.IPV6_ADDR;

import io.cnm.api.Protocol;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Family;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Hook;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.spi.HostPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The guard of bridges' ports, in a table of the family {@code bridge} beside either backend: what comes in by the port of a
 * station bears the station's own addresses, or is dropped before the bridge learns from it. Nobody but the host is a router
 * or gives out addresses. It costs a packet two look-ups, one of TCP a single one. What one port sends another is up to
 * {@link NeighbourTable}. <em>Immutable.</em>
 *
 * <p>The table is there from the first bridge to the last, for which they are listed: making it costs more than all else that
 * is done for a station.
 *
 * <p>A port that is not in the set {@code stations} is nobody's business here, such as what a user adds to a bridge of his.
 */
final class StationTable {
    private static final int DHCP_SERVER = 67;
    private static final int DHCPV6_SERVER = 547;
    private static final int ICMP_REDIRECT = 5;
    private static final int ND_ROUTER_ADVERT = 134;
    private static final int ND_REDIRECT = 137;
    private static final Data TCP = Data.u8(Protocol.TCP.number());
    private static final Data IP6 = Data.of(new byte[] {(byte) 0x86, (byte) 0xdd});

    /** What a station says before it has an address: that it is about to take one, and which groups it belongs to. */
    private static final Data UNSPECIFIED = Data.zeros(16);

    private final HostPolicy policy;
    private final NftSet bridges;
    private final NftSet stations;
    private final NftSet v4;
    private final NftSet v6;
    private final TableLayout table;

    /**
     * A table of an instance of ours.
     *
     * @param instance its name
     * @param policy what the host's operator has decided; without rules for both families there is no guard
     */
    StationTable(String instance, HostPolicy policy) {
        this.policy = policy;
        var id = new TableId(Family.BRIDGE, instance);
        bridges = NftSet.of(id, "bridges").key(IFNAME).build();
        stations = NftSet.of(id, "stations").key(IFNAME).build();
        v4 = NftSet.of(id, "addresses4").key(IFNAME, ETHER_ADDR, IPV4_ADDR).build();
        v6 = NftSet.of(id, "addresses6").key(IFNAME, ETHER_ADDR, IPV6_ADDR).build();
        var senders = new Chain(id, "arp-senders");
        var ports = new Chain(id, "ports", Hook.filter(Hook.NF_INET_PRE_ROUTING, Hook.PRIORITY_BRIDGE_FILTER));
        table = new TableLayout(
                TableLayout.marked(id),
                List.of(bridges, stations, v4, v6),
                Optional.empty(),
                List.of(senders, ports),
                rules(senders, ports));
    }

    private List<Rule> rules(Chain senders, Chain ports) {
        return List.of(
                Rule.in(senders)
                        .in(v4.name(), Field.IIFNAME, Field.ARP_SADDR_ETHER, Field.ARP_SADDR_IP)
                        .accept()
                        .build(),
                Rule.in(senders).drop().build(),
                rightTcp(ports, v4, Field.IP_SADDR),
                rightTcp(ports, v6, Field.IP6_SADDR),
                Rule.in(ports).notIn(stations.ref(), Field.IIFNAME).accept().build(),
                Rule.in(ports)
                        .match(Field.UDP_SPORT, Data.port(DHCP_SERVER))
                        .drop()
                        .build(),
                Rule.in(ports)
                        .match(Field.PROTOCOL, IP6)
                        .match(Field.UDP_SPORT, Data.port(DHCPV6_SERVER))
                        .drop()
                        .build(),
                Rule.in(ports)
                        .match(Field.ICMP_TYPE, Data.u8(ICMP_REDIRECT))
                        .drop()
                        .build(),
                Rule.in(ports)
                        .match(Field.ICMPV6_TYPE, Data.u8(ND_ROUTER_ADVERT))
                        .drop()
                        .build(),
                Rule.in(ports)
                        .match(Field.ICMPV6_TYPE, Data.u8(ND_REDIRECT))
                        .drop()
                        .build(),
                Rule.in(ports)
                        .match(Field.ICMPV6_TYPE, Data.u8(NeighbourTable.ND_NEIGHBOR_ADVERT))
                        .notIn(v6.ref(), Field.IIFNAME, Field.ETHER_SADDR, Field.ICMPV6_TARGET)
                        .drop()
                        .build(),
                Rule.in(ports)
                        .in(v4.name(), Field.IIFNAME, Field.ETHER_SADDR, Field.IP_SADDR)
                        .accept()
                        .build(),
                Rule.in(ports)
                        .in(v6.name(), Field.IIFNAME, Field.ETHER_SADDR, Field.IP6_SADDR)
                        .accept()
                        .build(),
                Rule.in(ports)
                        .in(v4.name(), Field.IIFNAME, Field.ETHER_SADDR, Field.ARP_SADDR_IP)
                        .goTo(senders.name())
                        .build(),
                Rule.in(ports).drop().build());
    }

    /** Most of what there is, and nothing that the rules behind it look for: it costs one look-up. */
    private static Rule rightTcp(Chain ports, NftSet addresses, Field source) {
        return Rule.in(ports)
                .match(Field.L4PROTO, TCP)
                .in(addresses.name(), Field.IIFNAME, Field.ETHER_SADDR, source)
                .accept()
                .build();
    }

    TableLayout fixed() {
        return table;
    }

    /** The entries of a fact; none if it is not about ports of bridges. */
    List<Entry> of(FirewallRule fact) {
        if (fact instanceof BridgeStation station) {
            return policy.rules4() && policy.rules6() ? entries(station) : List.of();
        }
        if (fact instanceof BridgeNetwork network) {
            return policy.rules4() || policy.rules6()
                    ? List.of(Entry.of(bridges, Element.of(Data.ifname(network.bridge()))))
                    : List.of();
        }
        return List.of();
    }

    private List<Entry> entries(BridgeStation station) {
        var port = Data.ifname(station.port());
        var mac = Data.of(station.mac().toBytes());
        var entries = new ArrayList<Entry>();
        entries.add(Entry.of(stations, Element.of(port)));
        for (var address : station.addresses()) {
            var set = address.v6() ? v6 : v4;
            entries.add(Entry.of(set, Element.of(Data.concat(port, mac, Data.of(address.toBytes())))));
        }
        if (hasIpv6(station)) {
            for (var address : List.of(UNSPECIFIED, linkLocal(station.mac().toBytes()))) {
                entries.add(Entry.of(v6, Element.of(Data.concat(port, mac, address))));
            }
        }
        return entries;
    }

    private static boolean hasIpv6(BridgeStation station) {
        for (var address : station.addresses()) {
            if (address.v6()) {
                return true;
            }
        }
        return false;
    }

    /** The address that the kernel gives an interface by its MAC address: RFC 4291 section 2.5.6 and appendix A. */
    private static Data linkLocal(byte[] mac) {
        return Data.of(new byte[] {
            (byte) 0xfe,
            (byte) 0x80,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte) (mac[0] ^ 2),
            mac[1],
            mac[2],
            (byte) 0xff,
            (byte) 0xfe,
            mac[3],
            mac[4],
            mac[5]
        });
    }
}
