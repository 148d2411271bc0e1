package io.cnm.driver.bridge;

import io.cnm.api.CnmException;
import io.cnm.api.ForbiddenException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayNeeds;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostView;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.LinkRequest;
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

    private final HostPolicy policy;

    /** For {@link java.util.ServiceLoader}: on a host as it usually is. */
    public BridgeDriver() {
        this(HostPolicy.USUAL);
    }

    private BridgeDriver(HostPolicy policy) {
        this.policy = policy;
    }

    @Override
    public NetworkDriver under(HostPolicy decided) {
        return new BridgeDriver(decided);
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
            var options = BridgeOptions.parse(spec);
            var nobodyIsGateway = spec.internal() && options.inhibitIpv4();
            return new GatewayNeeds(
                    !nobodyIsGateway && !options.v4().isolated(), !options.v6().isolated());
        } catch (CnmException e) {
            return GatewayNeeds.BOTH; // planNetwork reports the option
        }
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        var network = request.network();
        var spec = network.spec();
        var options = BridgeOptions.parse(spec);
        var bridge = bridgeName(network, request.naming());
        BridgeGuards.checkNetwork(network);
        BridgeGuards.checkSiblings(request, bridge);
        var existing = request.host().findLink(bridge);
        existing.ifPresent(link -> BridgeGuards.checkAdoption(link, options));
        HostOverlap.check(network, bridge, existing, options, request.host());

        var sysctls = new BridgeSysctls(bridge, existing, spec, options, request.host(), policy);
        var steps = new ArrayList<>(
                new Forwarding(spec, request.host(), policy).steps()); // first: a new link forwards as the default says
        if (existing.isEmpty()) {
            steps.add(newBridge(bridge, request, options));
        }
        steps.addAll(sysctls.ipv6());
        steps.addAll(BridgeAddresses.plan(network, bridge, existing, options));
        steps.add(rules(bridge, network, options).network(network));
        sysctls.loopback().ifPresent(steps::add);
        if (existing.filter(HostView.Link::up).isEmpty()) {
            steps.add(new SetLinkState(Namespace.HOST, bridge, true));
        }
        return new NetworkPlan(
                new Plan("create network " + spec.name(), steps), options.interfacePrefix(), options.bindAddress());
    }

    @Override
    public Plan planHost(NetworkInfo network, HostView host) {
        return new Plan("switch forwarding on", new Forwarding(network.spec(), host, policy).steps());
    }

    private BridgeRules rules(String bridge, NetworkInfo network, BridgeOptions options) {
        return new BridgeRules(bridge, network.spec().internal(), options, policy);
    }

    @Override
    public Optional<String> hostLink(NetworkInfo network, Naming naming) {
        return Optional.of(bridgeName(network, naming));
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

        var port = request.naming().veth(endpoint.id().value());
        var steps = new ArrayList<Step>();
        steps.add(new AddVeth(
                port,
                bridge,
                policy.hairpin(),
                options.mtu(),
                new AddVeth.Peer(request.target(), request.interfaceName(), request.interfaceIndex(), mac)));
        rules(bridge, network, options).endpoint(port, mac, endpoint).ifPresent(steps::add);
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
        return rules(bridge, network, BridgeOptions.parse(network.spec()))
                .ports(request.bindings())
                .map(rules ->
                        Plan.of("publish ports of " + request.endpoint().spec().name(), rules))
                .orElse(Plan.NOTHING);
    }

    @Override
    public Plan planLink(LinkRequest request) {
        var network = request.network();
        var options = BridgeOptions.parse(network.spec());
        var bridge = bridgeName(network, request.naming());
        return rules(bridge, network, options)
                .links(request)
                .map(rules -> Plan.of(
                        "link " + request.parent().spec().name() + " to "
                                + request.child().spec().name(),
                        rules))
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

    private static Optional<IpAddress> gateway(NetworkInfo network, boolean v6) {
        return network.spec().internal()
                ? Optional.empty()
                : network.pool(v6)
                        .flatMap(pool -> BridgeGuards.userGateway(pool).or(pool::gateway));
    }
}
