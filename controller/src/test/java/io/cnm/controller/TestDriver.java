package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.spi.Capabilities;
import io.cnm.spi.EndpointPlan;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.GatewayRequest;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinPlan.StaticRoute;
import io.cnm.spi.JoinPlan.WayOut;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.LinkRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.NetworkPlan;
import io.cnm.spi.NetworkRequest;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Drivers that plan what real ones plan, in the fewest steps. The one of bridges takes the options {@code bind}, where the
 * network's ports are bound, {@code prefix}, of its interfaces, {@code route}, a static route, {@code link}, what the network stands on,
 * and {@code wayOut}, which makes it one without gateways of which this is to be made.
 */
final class TestDriver implements NetworkDriver {
    private final String type;
    private final Capabilities capabilities;

    private TestDriver(String type, Capabilities capabilities) {
        this.type = type;
        this.capabilities = capabilities;
    }

    static TestDriver bridge() {
        return new TestDriver("bridge", new Capabilities(Scope.LOCAL, Scope.LOCAL, true, true, true, false));
    }

    static TestDriver global() {
        return new TestDriver("global", new Capabilities(Scope.GLOBAL, Scope.GLOBAL, true, true, false, false));
    }

    static TestDriver singleton(String type) {
        return new TestDriver(type, new Capabilities(Scope.LOCAL, Scope.LOCAL, false, false, false, true));
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<String> hostLink(NetworkInfo network, Naming naming) {
        return Optional.ofNullable(network.spec().options().get("link"));
    }

    @Override
    public NetworkPlan planNetwork(NetworkRequest request) {
        if (!capabilities.interfaces()) {
            return new NetworkPlan(Plan.NOTHING, "");
        }
        var network = request.network();
        var options = network.spec().options();
        var bridge = bridge(network, request.naming());
        var steps = new ArrayList<Step>();
        steps.add(new AddBridge(bridge, MacAddress.random(), 0));
        for (var pool : network.pools()) {
            pool.gateway()
                    .map(gateway -> new Cidr(gateway, pool.subnet().prefix()))
                    .ifPresent(address -> steps.add(new AddAddress(Namespace.HOST, bridge, address)));
        }
        steps.add(new SetLinkState(Namespace.HOST, bridge, true));
        var subnets = network.pools().stream().map(NetworkInfo.Pool::subnet).toList();
        steps.add(ChangeRules.add(
                new FirewallRule.BridgeNetwork(bridge, subnets, network.spec().internal(), true, true)));
        return new NetworkPlan(
                new Plan("network", steps),
                options.getOrDefault("prefix", "eth"),
                Optional.ofNullable(options.get("bind")).map(IpAddress::parse));
    }

    @Override
    public EndpointPlan planEndpoint(EndpointRequest request) {
        var chosen = request.endpoint().mac();
        return new EndpointPlan(
                Plan.NOTHING, capabilities.interfaces() ? chosen.or(() -> Optional.of(MacAddress.random())) : chosen);
    }

    @Override
    public JoinPlan planJoin(JoinRequest request) {
        if (!capabilities.interfaces()) {
            return new JoinPlan(Plan.NOTHING, Optional.empty(), Optional.empty(), List.of());
        }
        var endpoint = request.endpoint();
        var bridge = bridge(request.network(), request.naming());
        var peer = new AddVeth.Peer(
                request.target(),
                request.interfaceName(),
                request.interfaceIndex(),
                endpoint.mac().orElseThrow());
        var steps = new ArrayList<Step>();
        steps.add(new AddVeth(request.naming().veth(endpoint.id().value()), bridge, false, 0, peer));
        addresses(endpoint)
                .forEach(address -> steps.add(ChangeRules.add(new FirewallRule.BridgeEndpoint(bridge, address))));
        return new JoinPlan(
                new Plan("join", steps),
                gateway(request, false),
                gateway(request, true),
                routes(request.network()),
                wayOut(request.network()).orElse(WayOut.NEEDED));
    }

    @Override
    public Plan planGateway(GatewayRequest request) {
        var bridge = bridge(request.network(), request.naming());
        var facts = request.bindings().stream()
                .map(binding -> new FirewallRule.PublishedPort(bridge, binding))
                .toArray(FirewallRule[]::new);
        return Plan.of("publish", ChangeRules.add(facts));
    }

    @Override
    public Plan planLink(LinkRequest request) {
        var bridge = bridge(request.network(), request.naming());
        var facts = request.ports().stream()
                .map(port -> new FirewallRule.BridgeLink(
                        bridge,
                        false,
                        end(request.parent(), request.naming()),
                        end(request.child(), request.naming()),
                        port.protocol(),
                        port.port()))
                .toArray(FirewallRule[]::new);
        return Plan.of("link", ChangeRules.add(facts));
    }

    private static FirewallRule.BridgeLink.End end(EndpointInfo endpoint, Naming naming) {
        var address = endpoint.ipv4().orElseThrow().address();
        return new FirewallRule.BridgeLink.End(naming.veth(endpoint.id().value()), address);
    }

    private static Optional<IpAddress> gateway(JoinRequest request, boolean v6) {
        return request.network().spec().internal() || wayOut(request.network()).isPresent()
                ? Optional.empty()
                : request.network().pool(v6).flatMap(NetworkInfo.Pool::gateway);
    }

    private static Optional<WayOut> wayOut(NetworkInfo network) {
        return Optional.ofNullable(network.spec().options().get("wayOut")).map(WayOut::valueOf);
    }

    private static List<StaticRoute> routes(NetworkInfo network) {
        return Optional.ofNullable(network.spec().options().get("route")).stream()
                .map(route -> new StaticRoute(Cidr.parse(route), Optional.empty()))
                .toList();
    }

    private static Stream<IpAddress> addresses(EndpointInfo endpoint) {
        return Stream.of(endpoint.ipv4(), endpoint.ipv6())
                .flatMap(Optional::stream)
                .map(Cidr::address);
    }

    private static String bridge(NetworkInfo network, Naming naming) {
        return naming.bridge(network.id().value());
    }
}
