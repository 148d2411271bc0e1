package io.cnm.kernel.firewall;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Intervals;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Verdict;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.GatewayMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What each fact means in the sets of a {@link HostLayout}. <em>Immutable.</em> */
final class Entries {
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;

    private final HostLayout layout;
    private final boolean everything;

    private Entries(HostLayout layout, boolean everything) {
        this.layout = layout;
        this.everything = everything;
    }

    /** The table does everything. */
    static Entries all(HostLayout layout) {
        return new Entries(layout, true);
    }

    /** The table does what the rules of iptables, which stand beside it, have no room for. */
    static Entries guard(HostLayout layout) {
        return new Entries(layout, false);
    }

    /** The entries of a fact about the host; none if the layout makes it true by itself. */
    List<Entry> of(FirewallRule fact) {
        return everything || fact instanceof ForwardingGuard ? all(fact) : guarded(fact);
    }

    /**
     * IPv4's loopback addresses are guarded by the rules of iptables. What those lack is the way back of a connection between
     * neighbours by a port of the host, unless the host filters bridged packets too.
     */
    private List<Entry> guarded(FirewallRule fact) {
        if (fact instanceof BridgeNetwork network) {
            return network.sides().stream().map(side -> inside(network, side)).toList();
        }
        return fact instanceof PublishedPort port
                        && port.binding().hostPort() != 0
                        && port.binding().hostAddress().loopback()
                        && port.binding().hostAddress().v6()
                ? loopback(port.binding())
                : List.of();
    }

    private List<Entry> all(FirewallRule fact) {
        if (fact instanceof BridgeNetwork network) {
            return network(network);
        }
        if (fact instanceof PublishedPort port) {
            return published(port.binding());
        }
        if (fact instanceof ForwardingGuard guard) {
            return List.of(Entry.of(layout.guarded, Element.of(family(guard))));
        }
        if (fact instanceof BridgeEndpoint) {
            return List.of(); // nothing new reaches any address behind a bridge, but what was translated
        }
        if (fact instanceof ResolverRedirect) {
            throw new IllegalArgumentException("not about the host: " + fact);
        }
        throw new AssertionError(fact);
    }

    /** Where guards stand. */
    NftSet guards() {
        return layout.guarded;
    }

    /** The guard that an element of {@link #guards} stands for. */
    Optional<FirewallRule> guard(Element element) {
        return Stream.of(new ForwardingGuard(false), new ForwardingGuard(true))
                .filter(guard -> family(guard).equals(element.key()))
                .map(FirewallRule.class::cast)
                .findFirst();
    }

    private static Data family(ForwardingGuard guard) {
        return family(guard.v6());
    }

    private static Data family(boolean v6) {
        return Data.u8(v6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
    }

    private List<Entry> network(BridgeNetwork network) {
        var bridge = Data.ifname(network.bridge());
        var entries = new ArrayList<Entry>();
        for (var v6 : List.of(false, true)) {
            var key = Data.concat(bridge, family(v6));
            entries.add(Entry.of(layout.into, Element.of(key, into(network, v6))));
        }
        entries.add(Entry.of(layout.outOf, Element.of(bridge, network.internal() ? Verdict.DROP : Verdict.ACCEPT)));
        if (network.interContainer()) {
            entries.add(Entry.of(layout.neighbours, Element.of(Data.concat(bridge, bridge))));
        }
        for (var side : network.sides()) {
            var sets = sets(side.subnet().address());
            entries.add(inside(network, side));
            if (side.translated() && !network.internal()) {
                entries.add(translated(side, sets));
            }
        }
        return entries;
    }

    /** A family that the network does not have is treated as if it had it. */
    private static Verdict into(BridgeNetwork network, boolean v6) {
        var mode = network.sides().stream()
                .filter(side -> side.subnet().v6() == v6)
                .map(Side::mode)
                .findFirst()
                .orElse(GatewayMode.NAT);
        if (network.internal()) {
            return Verdict.DROP;
        }
        return switch (mode) {
            case NAT -> Verdict.goTo(HostLayout.PUBLISHED_ONLY);
            case NAT_UNPROTECTED -> Verdict.ACCEPT;
            case ROUTED -> Verdict.goTo(HostLayout.ROUTED);
            case ISOLATED -> Verdict.DROP;
        };
    }

    private static Entry translated(Side side, HostLayout.Addresses sets) {
        var first = data(side.subnet().first());
        var prefix = side.subnet().prefix();
        return side.source()
                .map(address -> new Entry(sets.source, Intervals.prefix(first, prefix, data(address))))
                .orElseGet(() -> new Entry(sets.masquerade, Intervals.prefix(first, prefix)));
    }

    private Entry inside(BridgeNetwork network, Side side) {
        var bridge = Data.ifname(network.bridge());
        var subnet = side.subnet();
        var first = Data.concat(data(subnet.first()), bridge);
        var last = Data.concat(data(subnet.last()), bridge);
        return Entry.of(sets(subnet.address()).inside, Intervals.concat(first, last));
    }

    private List<Entry> published(PortBinding binding) {
        var sets = sets(binding.containerAddress());
        var to = Data.concat(data(binding.containerAddress()), Data.port(binding.containerPort()));
        if (binding.hostPort() == 0 && !binding.sources().isEmpty()) {
            return fromEach(
                            binding,
                            new Cidr(
                                    binding.containerAddress(),
                                    binding.containerAddress().bits()),
                            binding.containerPort())
                    .stream()
                    .map(ends -> Entry.of(sets.openedTo, Intervals.concat(ends.first, ends.last)))
                    .toList();
        }
        if (binding.hostPort() == 0) {
            var key = key(binding.containerAddress(), binding, binding.containerPort());
            return List.of(Entry.of(sets.opened, Element.of(key)));
        }
        if (binding.hostAddress().loopback()) {
            return loopback(binding);
        }
        if (binding.hostAddress().v6() != binding.containerAddress().v6()) {
            return List.of(); // from one family to the other only the userland proxy leads
        }
        if (!binding.sources().isEmpty()) {
            return fromEach(binding, hostAddresses(binding), binding.hostPort()).stream()
                    .map(ends -> Entry.of(sets.limited, Intervals.concat(ends.first, ends.last, to)))
                    .toList();
        }
        if (binding.hostAddress().unspecified()) {
            var key = Data.concat(protocol(binding), Data.port(binding.hostPort()));
            return List.of(Entry.of(sets.publishedAny, Element.of(key, to)));
        }
        var key = key(binding.hostAddress(), binding, binding.hostPort());
        return List.of(Entry.of(sets.published, Element.of(key, to)));
    }

    /** The first and the last key of a part of a set. */
    private record Ends(Data first, Data last) {}

    /** From each subnet that clients may come of, to these addresses and this port. */
    private static List<Ends> fromEach(PortBinding binding, Cidr to, int port) {
        return binding.sources().stream()
                .map(from -> new Ends(
                        Data.concat(data(from.first()), key(to.first(), binding, port)),
                        Data.concat(data(from.last()), key(to.last(), binding, port))))
                .toList();
    }

    /** All of the family if the host listens everywhere. */
    private static Cidr hostAddresses(PortBinding binding) {
        var address = binding.hostAddress();
        return new Cidr(address, address.unspecified() ? 0 : address.bits());
    }

    private List<Entry> loopback(PortBinding binding) {
        var key = key(binding.hostAddress(), binding, binding.hostPort());
        return List.of(Entry.of(sets(binding.hostAddress()).loopback, Element.of(key)));
    }

    private HostLayout.Addresses sets(IpAddress address) {
        return address.v6() ? layout.v6 : layout.v4;
    }

    private static Data key(IpAddress address, PortBinding binding, int port) {
        return Data.concat(data(address), protocol(binding), Data.port(port));
    }

    private static Data protocol(PortBinding binding) {
        return Data.u8(binding.protocol().number());
    }

    private static Data data(IpAddress address) {
        return Data.of(address.toBytes());
    }
}
