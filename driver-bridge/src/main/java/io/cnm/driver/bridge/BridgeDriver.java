package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.ForbiddenException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.HostView;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Plans bridge networks: a Linux bridge on the host that has the gateway's addresses, and a veth pair for each endpoint.
 * What leaves is masqueraded, what comes in must be published. A bridge that a user names and has made is used, but never
 * deleted: only the addresses that were missing come and go. <em>Immutable.</em>
 */
public final class BridgeDriver implements NetworkDriver {
    private static final String DEFAULT_BRIDGE = "docker0";
    private static final String ON = "1";

    private final boolean hairpin;

    /** For {@link java.util.ServiceLoader}: no hairpin. */
    public BridgeDriver() {
        this(false);
    }

    /**
     * With a choice of what ports do with frames for themselves.
     *
     * @param hairpin whether a frame may leave by the port it came in by. An endpoint reaches its own published port without
     *     it, unless the host filters bridged frames as packets (br_netfilter)
     */
    public BridgeDriver(boolean hairpin) {
        this.hairpin = hairpin;
    }

    @Override
    public String type() {
        return "bridge";
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(Scope.LOCAL, Scope.LOCAL, true, true, true, false);
    }

    @Override
    public GatewayNeeds gatewayNeeds(NetworkSpec spec) {
        try {
            var nobodyIsGateway = spec.internal() && BridgeOptions.parse(spec).inhibitIpv4();
            return new GatewayNeeds(!nobodyIsGateway, true);
        } catch (CnmException e) {
            return GatewayNeeds.BOTH; // planNetwork reports the option
        }
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        var network = request.network();
        var options = BridgeOptions.parse(network.spec());
        var bridge = bridgeName(network, request.naming());
        BridgeGuards.checkNetwork(network);
        BridgeGuards.checkSiblings(request, bridge);
        var existing = request.host().findLink(bridge);
        existing.ifPresent(link -> BridgeGuards.checkAdoption(link, options));

        var steps = new ArrayList<Step>();
        if (!network.spec().internal()) {
            steps.addAll(forwarding(network.spec(), request.host())); // first: a new link forwards as the default says
        }
        if (existing.isEmpty()) {
            steps.add(newBridge(bridge, request, options));
        }
        steps.addAll(ipv6Settings(request, bridge, existing, options));
        steps.addAll(addresses(network, bridge, existing, options));
        steps.add(BridgeRules.network(bridge, network, options));
        if (existing.filter(HostView.Link::up).isEmpty()) {
            steps.add(new SetLinkState(Namespace.HOST, bridge, true));
        }
        return new NetworkPlan(
                new Plan("create network " + network.spec().name(), steps),
                options.interfacePrefix(),
                options.bindAddress());
    }

    @Override
    public Optional<NetworkSpec> recognize(HostView.Link link, Naming naming) {
        return link.kind().equals("bridge") ? BridgeMark.read(naming, link) : Optional.empty();
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        return EndpointPlan.station(request);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        var network = request.network();
        var endpoint = request.endpoint();
        var options = BridgeOptions.parse(network.spec());
        var bridge = bridgeName(network, request.naming());
        var mac = endpoint.mac()
                .orElseThrow(() -> new IllegalArgumentException("endpoint " + endpoint.id() + " has no MAC"));

        var steps = new ArrayList<Step>();
        steps.add(new AddVeth(
                request.naming().veth(endpoint.id().value()),
                bridge,
                hairpin,
                !options.interContainer(),
                options.mtu(),
                new AddVeth.Peer(request.target(), request.interfaceName(), request.interfaceIndex(), mac)));
        BridgeRules.endpoint(bridge, endpoint).ifPresent(steps::add);
        return new JoinPlan(
                new Plan(
                        "join " + endpoint.spec().name() + " to "
                                + network.spec().name(),
                        steps),
                endpoint.ipv4().flatMap(address -> gateway(network, false)),
                endpoint.ipv6().flatMap(address -> gateway(network, true)),
                List.of());
    }

    @Override
    public Plan planGateway(GatewayRequest request) {
        var network = request.network();
        if (network.spec().internal()) {
            return Plan.NOTHING;
        }
        var bridge = bridgeName(network, request.naming());
        return BridgeRules.ports(bridge, request.bindings())
                .map(rules ->
                        Plan.of("publish ports of " + request.endpoint().spec().name(), rules))
                .orElse(Plan.NOTHING);
    }

    /** The device of a network. Its options are good, or it would not be there. */
    static String bridgeName(NetworkInfo network, Naming naming) {
        var options = network.spec().options();
        return BridgeOptions.bridge(options)
                .orElseGet(() -> BridgeOptions.defaultBridge(options)
                        ? DEFAULT_BRIDGE
                        : naming.bridge(network.id().value()));
    }

    private static Step newBridge(String bridge, NetworkRequest request, BridgeOptions options) {
        if (options.defaultBridge() && !bridge.equals(DEFAULT_BRIDGE)) {
            throw new ForbiddenException("bridge device with non default name " + bridge + " must be created manually");
        }
        var network = request.network();
        var alias = options.defaultBridge() ? "" : BridgeMark.of(request.naming(), network, options);
        return new AddBridge(bridge, mac(network.id()), options.mtu(), alias, options.defaultBridge());
    }

    /** An address of its own for each network, and the same one if its bridge must be made again. */
    private static MacAddress mac(NetworkId network) {
        return MacAddress.local(UUID.nameUUIDFromBytes(network.value().getBytes(StandardCharsets.UTF_8))
                .getLeastSignificantBits());
    }

    /** The bridge believes no router, before it can hear one, and has IPv6 if the network has. */
    private static List<Step> ipv6Settings(
            NetworkRequest request, String bridge, Optional<HostView.Link> existing, BridgeOptions options) {
        var host = request.host();
        var spec = request.network().spec();
        if (host.sysctl("ipv6/conf/all/disable_ipv6").isEmpty()) {
            if (spec.ipv6()) {
                throw new ForbiddenException("network " + spec.name() + " has IPv6, but this host's kernel does not");
            }
            return List.of();
        }
        var steps = new ArrayList<Step>();
        if (existing.isEmpty() || options.defaultBridge()) {
            setting(host, "ipv6/conf/" + bridge + "/accept_ra", "0", existing).ifPresent(steps::add);
        }
        if (spec.ipv6()) {
            setting(host, "ipv6/conf/" + bridge + "/disable_ipv6", "0", existing)
                    .ifPresent(steps::add);
        }
        if (spec.ipv6() && existing.isEmpty()) {
            // the host asks for neighbours from its link-local address, which it could not do for the first seconds
            setting(host, "ipv6/conf/" + bridge + "/accept_dad", "0", existing).ifPresent(steps::add);
        }
        if (spec.ipv6() && !spec.internal() && existing.isPresent()) {
            setting(host, "ipv6/conf/" + bridge + "/forwarding", ON, existing).ifPresent(steps::add);
        }
        return steps;
    }

    private static Optional<Step> setting(HostView host, String key, String value, Optional<HostView.Link> existing) {
        if (existing.isEmpty()) {
            return Optional.of(new SetSysctl(Namespace.HOST, key, value, Optional.empty(), false));
        }
        return host.sysctl(key)
                .filter(current -> !current.equals(value))
                .map(current -> new SetSysctl(Namespace.HOST, key, value, Optional.of(current), false));
    }

    /** The gateway's addresses, as far as the bridge does not have them. */
    private static List<Step> addresses(
            NetworkInfo network, String bridge, Optional<HostView.Link> existing, BridgeOptions options) {
        var present = existing.map(HostView.Link::addresses).orElse(List.of());
        return network.pools().stream()
                .filter(pool -> pool.subnet().v6() || !options.inhibitIpv4())
                .flatMap(pool -> pool.gateway().stream()
                        .map(gateway -> new Cidr(gateway, pool.subnet().prefix())))
                .filter(address -> present.stream().noneMatch(other -> same(address, other)))
                .<Step>map(address -> new AddAddress(Namespace.HOST, bridge, address))
                .toList();
    }

    /** A link has an IPv6 address once, an IPv4 address once for each prefix length. */
    private static boolean same(Cidr address, Cidr other) {
        return address.v6() ? address.address().equals(other.address()) : address.equals(other);
    }

    private static List<Step> forwarding(NetworkSpec spec, HostView host) {
        var steps = new ArrayList<Step>();
        if (spec.ipv4()) {
            var all = lasting(host, "ipv4/ip_forward");
            all.ifPresent(step -> steps.addAll(List.of(BridgeRules.forwarding(false), step)));
        }
        if (spec.ipv6()) {
            var all = lasting(host, "ipv6/conf/all/forwarding");
            all.ifPresent(step -> steps.add(BridgeRules.forwarding(true)));
            lasting(host, "ipv6/conf/default/forwarding").ifPresent(steps::add);
            all.ifPresent(steps::add);
        }
        return steps;
    }

    /**
     * Switches forwarding on where it is off. Before it stands the guard that keeps the host from becoming a router for
     * others; a host that is one already stays one.
     */
    private static Optional<Step> lasting(HostView host, String key) {
        return host.sysctl(key)
                .filter(current -> !current.equals(ON))
                .map(current -> new SetSysctl(Namespace.HOST, key, ON, Optional.of(current), true));
    }

    private static Optional<IpAddress> gateway(NetworkInfo network, boolean v6) {
        return network.spec().internal()
                ? Optional.empty()
                : network.pool(v6)
                        .flatMap(pool -> BridgeGuards.userGateway(pool).or(pool::gateway));
    }
}
