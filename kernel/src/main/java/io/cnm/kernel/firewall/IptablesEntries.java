package io.cnm.kernel.firewall;

import static io.cnm.kernel.firewall.ChainRule.End.FIRST;
import static io.cnm.kernel.firewall.ChainRule.End.LAST;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Target;
import io.cnm.netlink.nft.xt.XtChains;
import io.cnm.netlink.nft.xt.XtMatches;
import io.cnm.netlink.nft.xt.XtRule;
import io.cnm.netlink.nft.xt.XtTargets;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.BridgeEndpoint;
import io.cnm.plan.FirewallRule.BridgeLink;
import io.cnm.plan.FirewallRule.BridgeNetwork;
import io.cnm.plan.FirewallRule.BridgeNetwork.Side;
import io.cnm.plan.FirewallRule.PublishedPort;
import io.cnm.plan.GatewayMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each fact means in the tables of iptables and ip6tables: rule by rule what Docker writes. <em>Immutable.</em> */
final class IptablesEntries {
    private static final Data LINK_LOCAL = Data.ip("fe80::");
    private static final int LINK_LOCAL_BITS = 10;

    /** Where those who have an address are asked for it: RFC 4291 section 2.7.1. */
    private static final Data SOLICITED_NODE = Data.ip("ff02::1:ff00:0");

    private static final int SOLICITED_NODE_BITS = 104;

    private final IptablesLayout layout;
    private final IptablesSettings settings;

    /** The port of an address of the host; what comes to it from somewhere can lead to one endpoint only. */
    private record HostPort(IpAddress address, int protocol, int port, Optional<Cidr> source) {}

    IptablesEntries(IptablesLayout layout) {
        this.layout = layout;
        settings = layout.settings();
    }

    /** The rules of a fact about the host, in the order in which they are put. */
    List<ChainRule> of(FirewallRule fact) {
        if (fact instanceof BridgeNetwork network) {
            return network.sides().stream()
                    .filter(side -> settings.has(side.subnet().v6()))
                    .flatMap(side -> (network.internal() ? internal(network, side) : open(network, side)).stream())
                    .toList();
        }
        if (fact instanceof BridgeEndpoint endpoint) {
            return endpoint.shielded() && settings.has(endpoint.address().v6()) ? shield(endpoint) : List.of();
        }
        if (fact instanceof PublishedPort port) {
            return settings.has(port.binding().containerAddress().v6()) ? published(port) : List.of();
        }
        if (fact instanceof BridgeLink link) {
            return settings.has(link.child().address().v6()) ? linked(link) : List.of();
        }
        return List.of();
    }

    /**
     * Docker knows no links on internal networks, whose packets do not come to the chain where its links stand; and with IPv6 none
     * of its works where the host filters bridged packets, since the two do not find each other.
     */
    private List<ChainRule> linked(BridgeLink link) {
        var parent = link.parent().address();
        var child = link.child().address();
        var protocol = link.protocol().number();
        var rules = new ArrayList<ChainRule>();
        rules.add(last(amongLinked(link, parent, protocol)
                .destination(data(child), child.bits())
                .destinationPort(link.port())
                .accept()));
        rules.add(last(amongLinked(link, child, protocol)
                .destination(data(parent), parent.bits())
                .sourcePort(link.port())
                .accept()));
        if (child.v6()) {
            rules.addAll(discovery(link, parent, child));
            rules.addAll(discovery(link, child, parent));
        }
        return rules;
    }

    /** Somebody may ask for another one's hardware address, and be told. What else they are is up to {@link NeighbourTable}. */
    private List<ChainRule> discovery(BridgeLink link, IpAddress from, IpAddress to) {
        return List.of(
                last(amongLinked(link, from, Field.IPPROTO_ICMPV6)
                        .destination(SOLICITED_NODE, SOLICITED_NODE_BITS)
                        .accept()),
                last(amongLinked(link, from, Field.IPPROTO_ICMPV6)
                        .destination(data(to), to.bits())
                        .accept()));
    }

    private XtRule amongLinked(BridgeLink link, IpAddress from, int protocol) {
        return filter(from.v6(), link.internal() ? IptablesLayout.INTERNAL : IptablesLayout.DOCKER)
                .from(link.bridge())
                .to(link.bridge())
                .protocol(protocol)
                .source(data(from), from.bits());
    }

    private List<ChainRule> open(BridgeNetwork network, Side side) {
        var v6 = side.subnet().v6();
        var bridge = network.bridge();
        var rules = new ArrayList<ChainRule>();
        var source = source(side);
        if (side.translated()) {
            rules.add(first(source(layout.rule(XtChains.natPostrouting(v6)), side.subnet())
                    .notTo(bridge)
                    .target(source)));
        }
        if (settings.hairpin()) {
            rules.add(first(layout.rule(XtChains.natPostrouting(v6))
                    .to(bridge)
                    .match(XtMatches.sourceIsLocal())
                    .target(source)));
        }
        settings.policy()
                .acceptedMark()
                .ifPresent(mark -> rules.add(first(filter(v6, IptablesLayout.FORWARD)
                        .match(XtMatches.mark(mark.value(), mark.mask()))
                        .accept())));
        if (!network.interContainer()) {
            rules.add(last(
                    filter(v6, IptablesLayout.FORWARD).from(bridge).to(bridge).drop()));
        }
        if (side.mode() == GatewayMode.ROUTED) {
            rules.add(last(filter(v6, IptablesLayout.DOCKER)
                    .to(bridge)
                    .protocol(icmp(v6))
                    .accept()));
        }
        var outgoing = filter(v6, IptablesLayout.FORWARD).from(bridge);
        rules.add(last((network.interContainer() ? outgoing : outgoing.notTo(bridge)).accept()));
        var incoming = filter(v6, IptablesLayout.DOCKER).notFrom(bridge).to(bridge);
        rules.add(last(side.mode().guarded() ? incoming.drop() : incoming.accept()));
        rules.add(last(filter(v6, IptablesLayout.CONNECTIONS)
                .to(bridge)
                .match(XtMatches.connectionState(Ct.ESTABLISHED | Ct.RELATED))
                .accept()));
        rules.add(last(filter(v6, IptablesLayout.BRIDGE).to(bridge).jump(IptablesLayout.DOCKER)));
        return rules;
    }

    /** With IPv6, neighbours ask for each other by addresses outside of the subnet. */
    private List<ChainRule> internal(BridgeNetwork network, Side side) {
        var v6 = side.subnet().v6();
        var bridge = network.bridge();
        var out = filter(v6, IptablesLayout.INTERNAL).from(bridge);
        var in = filter(v6, IptablesLayout.INTERNAL).to(bridge);
        var subnet = side.subnet().first();
        var prefix = side.subnet().prefix();
        var among = filter(v6, IptablesLayout.FORWARD).from(bridge).to(bridge);
        return List.of(
                first((v6 ? out.notTo(bridge) : out)
                        .notDestination(data(subnet), prefix)
                        .drop()),
                first((v6 ? in.notFrom(bridge) : in)
                        .notSource(data(subnet), prefix)
                        .drop()),
                last(network.interContainer() ? among.accept() : among.drop()));
    }

    private List<ChainRule> shield(BridgeEndpoint endpoint) {
        var rules = new ArrayList<ChainRule>();
        for (var link : endpoint.trusted()) {
            rules.add(last(raw(endpoint.address()).from(link).accept()));
        }
        rules.add(last(raw(endpoint.address()).notFrom(endpoint.bridge()).drop()));
        return rules;
    }

    private List<ChainRule> published(PublishedPort port) {
        var binding = port.binding();
        var rules = new ArrayList<ChainRule>();
        if (binding.hostPort() != 0
                && binding.hostAddress().loopback()
                && !binding.hostAddress().v6()) {
            rules.addAll(ofLoopback(binding));
        }
        if (binding.hostAddress().v6() != binding.containerAddress().v6()) {
            return rules; // from one family to the other only a userland proxy leads
        }
        if (binding.hostPort() != 0) {
            rules.addAll(translation(port));
        }
        if (port.mode().guarded()) {
            for (var source : sources(binding)) {
                var rule = toContainer(filter(binding.containerAddress().v6(), IptablesLayout.DOCKER), binding)
                        .notFrom(port.bridge())
                        .to(port.bridge());
                source.ifPresent(subnet -> source(rule, subnet));
                rules.add(first(rule.accept()));
            }
        }
        return rules;
    }

    /** A rule stands for each subnet that clients may come of; for clients from anywhere there is one that names none. */
    private static List<Optional<Cidr>> sources(PortBinding binding) {
        return binding.sources().isEmpty()
                ? List.of(Optional.empty())
                : binding.sources().stream().map(Optional::of).toList();
    }

    /** Who sends to a loopback address from elsewhere is dropped before it can be translated. */
    private List<ChainRule> ofLoopback(PortBinding binding) {
        var drop =
                last(toHost(raw(binding.hostAddress()), binding).notFrom("lo").drop());
        if (!settings.wsl2Mirrored()) {
            return List.of(drop);
        }
        var accept = toHost(raw(binding.hostAddress()), binding)
                .from(IptablesLayout.WSL2_LOOPBACK)
                .accept();
        return List.of(last(accept), drop);
    }

    private List<ChainRule> translation(PublishedPort port) {
        var binding = port.binding();
        var container = binding.containerAddress();
        var v6 = container.v6();
        var rules = new ArrayList<ChainRule>();
        sources(binding).forEach(source -> rules.add(translation(port, source)));
        if (settings.hairpin()) {
            rules.add(last(toContainer(layout.rule(XtChains.natPostrouting(v6)), binding)
                    .source(data(container), container.bits())
                    .target(XtTargets.masquerade(v6))));
        }
        return rules;
    }

    private ChainRule translation(PublishedPort port, Optional<Cidr> source) {
        var binding = port.binding();
        var container = binding.containerAddress();
        var rule = toHost(layout.rule(XtChains.nat(container.v6()), IptablesLayout.DOCKER), binding);
        if (!binding.hostAddress().unspecified()) {
            rule.destination(data(binding.hostAddress()), binding.hostAddress().bits());
        }
        if (!settings.hairpin()) {
            rule.notFrom(port.bridge());
        }
        if (source.isPresent()) {
            source(rule, source.get());
        } else if (container.v6()) {
            rule.notSource(LINK_LOCAL, LINK_LOCAL_BITS);
        }
        var place = new HostPort(binding.hostAddress(), binding.protocol().number(), binding.hostPort(), source);
        return new ChainRule(rule.target(XtTargets.destination(data(container), binding.containerPort())), LAST, place);
    }

    private XtRule filter(boolean v6, String chain) {
        return layout.rule(XtChains.filter(v6), chain);
    }

    /** For an address, before routing and connection tracking. */
    private XtRule raw(IpAddress address) {
        return layout.rule(XtChains.rawPrerouting(address.v6())).destination(data(address), address.bits());
    }

    private static XtRule toHost(XtRule rule, PortBinding binding) {
        return rule.protocol(binding.protocol().number()).destinationPort(binding.hostPort());
    }

    private static XtRule toContainer(XtRule rule, PortBinding binding) {
        return rule.protocol(binding.protocol().number())
                .destination(
                        data(binding.containerAddress()),
                        binding.containerAddress().bits())
                .destinationPort(binding.containerPort());
    }

    private static XtRule source(XtRule rule, Cidr subnet) {
        return rule.source(data(subnet.first()), subnet.prefix());
    }

    /** What source addresses become. */
    private static Target source(Side side) {
        return side.source()
                .map(address -> XtTargets.source(data(address)))
                .orElseGet(() -> XtTargets.masquerade(side.subnet().v6()));
    }

    private static int icmp(boolean v6) {
        return v6 ? Field.IPPROTO_ICMPV6 : Field.IPPROTO_ICMP;
    }

    private static ChainRule first(Rule rule) {
        return ChainRule.of(rule, FIRST);
    }

    private static ChainRule last(Rule rule) {
        return ChainRule.of(rule, LAST);
    }

    private static Data data(IpAddress address) {
        return Data.of(address.toBytes());
    }
}
