package io.cnm.kernel.firewall;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Intervals;
import io.cnm.netlink.nft.NftSocket;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Verdict;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.BridgeStation;
import io.cnm.plan.FirewallRule.ForwardingGuard;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.FirewallRule.PublishedPort.Direct;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.FirewallRule.SeparatePort;
import io.cnm.plan.GatewayMode;
import io.cnm.spi.HostPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What each fact means in the sets of a {@link HostLayout}. <em>Immutable.</em> */
final class Entries {
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final List<Boolean> FAMILIES = List.of(false, true);

    private final HostLayout layout;
    private final HostPolicy policy;
    private final boolean everything;

    private Entries(HostLayout layout, boolean everything) {
        this.layout = layout;
        policy = layout.policy();
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

    /** The entries of a fact about the host; none if the layout makes it true by itself, or nobody wants it enforced. */
    List<Entry> of(FirewallRule fact) {
        if (fact instanceof BridgeNetwork network) {
            return network(network);
        }
        if (fact instanceof ForwardingGuard guard) {
            return policy.rules(guard.v6()) ? List.of(Entry.of(layout.guarded, Element.of(family(guard)))) : List.of();
        }
        if (fact instanceof PublishedPort port) {
            return policy.rules(port.binding().containerAddress().v6()) ? published(port) : List.of();
        }
        if (fact instanceof BridgeEndpoint endpoint) {
            return everything && policy.rules(endpoint.address().v6()) ? trusted(endpoint) : List.of();
        }
        if (fact instanceof BridgeLink link) {
            return everything && policy.rules(link.child().address().v6()) ? List.of(linked(link)) : List.of();
        }
        if (fact instanceof BridgeStation || fact instanceof SeparatePort) {
            return List.of();
        }
        if (fact instanceof ResolverRedirect) {
            throw new IllegalArgumentException("not about the host: " + fact);
        }
        throw new AssertionError(fact);
    }

    /** The guards that stand in a table which an earlier process left: they outlive the networks for which they came. */
    List<FirewallRule> guards(NftSocket nft) {
        var table = layout.fixed().id();
        return nft.sets(table).stream()
                .filter(set -> set.name().equals(layout.guarded.name()))
                .flatMap(set -> nft.elements(table, set.name()).stream())
                .flatMap(element -> guard(element).stream())
                .toList();
    }

    private static Optional<FirewallRule> guard(Element element) {
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
        if (policy.rules(false)) {
            entries.add(Entry.of(layout.bridges, Element.of(bridge)));
        }
        if (policy.rules4() || policy.rules6()) {
            // the rules of iptables lack the way back of a connection between neighbours by a port of the host
            for (var from : List.of(bridge, HostLayout.NO_LINK)) {
                entries.add(Entry.of(layout.within, Element.of(Data.concat(from, bridge))));
            }
        }
        for (var v6 : FAMILIES) {
            if (policy.rules(v6) && (everything || network.internal())) {
                entries.addAll(gates(network, v6));
            }
        }
        if ((everything || network.internal()) && (policy.rules4() || policy.rules6())) {
            entries.add(Entry.of(layout.neighbours, Element.of(Data.concat(bridge, bridge), among(network))));
        }
        network.sides().stream()
                .filter(side -> everything && policy.rules(side.subnet().v6()))
                .filter(side -> side.translated() && !network.internal())
                .forEach(side -> entries.add(translated(side, sets(side.subnet().address()))));
        return entries;
    }

    /**
     * Who comes in and who goes out. Of the rules of iptables those of internal networks go by addresses, which can be
     * forged; so what is not from the bridge itself is closed here too.
     */
    private List<Entry> gates(BridgeNetwork network, boolean v6) {
        var key = Data.concat(Data.ifname(network.bridge()), family(v6));
        var into = into(network, v6, key);
        if (!everything) {
            return List.of(into);
        }
        return List.of(into, Entry.of(network.internal() ? layout.internal : layout.outOf, Element.of(key)));
    }

    /** Beside the rules of iptables these decide, by which links are open too. */
    private Verdict among(BridgeNetwork network) {
        return network.interContainer() || !everything ? Verdict.ACCEPT : Verdict.goTo(HostLayout.LINKED);
    }

    private Entry linked(BridgeLink link) {
        var key = Data.concat(
                data(link.parent().address()),
                data(link.child().address()),
                Data.u8(link.protocol().number()),
                Data.port(link.port()));
        return Entry.of(sets(link.child().address()).linked, Element.of(key));
    }

    /** A family that the network does not have is treated as if it had it. */
    private Entry into(BridgeNetwork network, boolean v6, Data key) {
        var mode = network.sides().stream()
                .filter(side -> side.subnet().v6() == v6)
                .map(Side::mode)
                .findFirst()
                .orElse(GatewayMode.NAT);
        if (network.internal()) {
            return Entry.of(layout.into, Element.of(key, Verdict.DROP));
        }
        return switch (mode) {
            case NAT -> Entry.of(layout.intoPublishedOnly, Element.of(key));
            case NAT_UNPROTECTED -> Entry.of(layout.into, Element.of(key, Verdict.ACCEPT));
            case ROUTED -> Entry.of(layout.intoRouted, Element.of(key));
            case ISOLATED -> Entry.of(layout.into, Element.of(key, Verdict.DROP));
        };
    }

    /** Nothing new reaches any address behind a bridge but what was translated, and what comes by these links. */
    private List<Entry> trusted(BridgeEndpoint endpoint) {
        var entries = new ArrayList<Entry>();
        for (var link : endpoint.trusted()) {
            var key = Data.concat(Data.ifname(link), Data.ifname(endpoint.bridge()));
            entries.add(Entry.of(layout.trusted, Element.of(key)));
        }
        return entries;
    }

    private static Entry translated(Side side, FamilySets sets) {
        return side.source()
                .map(address -> sets.under(address, side.subnet()))
                .orElseGet(() -> sets.masqueraded(side.subnet()));
    }

    /** Of IPv4's loopback addresses the rules of iptables take care, of IPv6's nobody else. */
    private List<Entry> published(PublishedPort port) {
        var binding = port.binding();
        var entries = new ArrayList<Entry>();
        if (binding.hostPort() != 0
                && binding.hostAddress().loopback()
                && (everything || binding.hostAddress().v6())) {
            entries.add(loopback(binding));
        }
        if (everything) {
            entries.addAll(directly(port));
            entries.addAll(translations(binding));
        }
        return entries;
    }

    /** A port for some clients only is reached by these whatever link they come by, and by nobody because of a link. */
    private List<Entry> directly(PublishedPort port) {
        var binding = port.binding();
        var container = binding.containerAddress();
        var sets = sets(container);
        if (!binding.sources().isEmpty()) {
            return port.direct() == Direct.EVERYBODY
                    ? fromEach(binding, new Cidr(container, container.bits()), binding.containerPort()).stream()
                            .map(ends -> Entry.of(sets.openedTo, Intervals.concat(ends.first, ends.last)))
                            .toList()
                    : List.of();
        }
        var key = Element.of(key(container, binding, binding.containerPort()));
        return switch (port.direct()) {
            case NOBODY -> List.of();
            case TRUSTED -> List.of(Entry.of(sets.openedToTrusted, key));
            case EVERYBODY -> List.of(Entry.of(sets.opened, key));
        };
    }

    /** From one family to the other, and from IPv6's loopback, only a userland proxy leads. */
    private List<Entry> translations(PortBinding binding) {
        var host = binding.hostAddress();
        if (binding.hostPort() == 0
                || host.v6() != binding.containerAddress().v6()
                || (host.loopback() && (host.v6() || !policy.hairpin()))) {
            return List.of();
        }
        var sets = sets(host);
        var to = Data.concat(data(binding.containerAddress()), Data.port(binding.containerPort()));
        if (!binding.sources().isEmpty()) {
            return fromEach(binding, hostAddresses(binding), binding.hostPort()).stream()
                    .map(ends -> Entry.of(sets.limited, Intervals.concat(ends.first, ends.last, to)))
                    .toList();
        }
        if (host.unspecified()) {
            var key = Data.concat(protocol(binding), Data.port(binding.hostPort()));
            return List.of(Entry.of(sets.publishedAny, Element.of(key, to)));
        }
        return List.of(Entry.of(sets.published, Element.of(key(host, binding, binding.hostPort()), to)));
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

    private Entry loopback(PortBinding binding) {
        var key = key(binding.hostAddress(), binding, binding.hostPort());
        return Entry.of(sets(binding.hostAddress()).loopback, Element.of(key));
    }

    private FamilySets sets(IpAddress address) {
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
