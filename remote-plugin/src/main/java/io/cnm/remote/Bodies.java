package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.EndpointInterface;
import io.cnm.remote.wire.EndpointOptions;
import io.cnm.remote.wire.ExposedPort;
import io.cnm.remote.wire.IpamData;
import io.cnm.remote.wire.Join;
import io.cnm.remote.wire.MappedPort;
import io.cnm.remote.wire.NetworkOptions;
import io.cnm.spi.EndpointRequest;
import io.cnm.spi.JoinRequest;
import io.cnm.spi.SandboxPorts;
import io.cnm.spi.Scope;
import io.cnm.spi.WayOutRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a network driver is told, as Docker's engine would say it. <em>Immutable.</em>
 *
 * @param spaces how an IPAM driver calls the address space of a scope
 */
record Bodies(BiFunction<String, Scope, String> spaces) {
    CreateNetwork createNetwork(NetworkInfo network) {
        return new CreateNetwork(
                network.id().value(), options(network.spec()), pools(network, false), pools(network, true));
    }

    CreateEndpoint createEndpoint(EndpointRequest request) {
        var endpoint = request.endpoint();
        var options = new EndpointOptions().user(endpoint.spec().options());
        request.ports().ifPresent(ports -> add(options, ports));
        endpoint.spec().mac().ifPresent(options::mac);
        return new CreateEndpoint(
                endpoint.networkId().value(), endpoint.id().value(), addresses(endpoint), options.build());
    }

    Join join(JoinRequest request) {
        return new Join(
                request.network().id().value(),
                request.endpoint().id().value(),
                request.target().path(),
                ports(request.ports()));
    }

    Join externalConnectivity(WayOutRequest request) {
        return new Join(request.network().id().value(), request.endpoint().id().value(), "", ports(request.ports()));
    }

    /** A network's options; what an engine itself understands of them is said beside, as Docker's does. */
    static NetworkOptions options(NetworkSpec spec) {
        return new NetworkOptions(
                Optional.of(spec.ipv4()), spec.ipv6(), new TreeMap<>(spec.options()), spec.internal());
    }

    private List<IpamData> pools(NetworkInfo network, boolean v6) {
        var space = spaces.apply(
                network.spec().ipam().driver(), Scope.valueOf(network.scope().toUpperCase(Locale.ROOT)));
        return network.pools().stream()
                .filter(pool -> pool.subnet().v6() == v6)
                .map(pool -> pool(space, pool))
                .toList();
    }

    private static IpamData pool(String space, NetworkInfo.Pool pool) {
        var prefix = pool.subnet().prefix();
        var auxiliary = new TreeMap<String, String>();
        pool.auxiliary().forEach((name, address) -> auxiliary.put(name, text(address, prefix)));
        return new IpamData(
                space,
                auxiliary,
                pool.gateway().map(address -> text(address, prefix)).orElse(""),
                pool.subnet().toString());
    }

    private static String text(IpAddress address, int prefix) {
        return new Cidr(address, prefix).toString();
    }

    private static EndpointInterface addresses(EndpointInfo endpoint) {
        return new EndpointInterface(
                endpoint.ipv4().map(Cidr::toString).orElse(""),
                endpoint.ipv6().map(Cidr::toString).orElse(""),
                endpoint.mac().map(MacAddress::toString).orElse(""));
    }

    private static Map<String, JsonNode> ports(SandboxPorts ports) {
        var options = new EndpointOptions();
        add(options, ports);
        return options.build();
    }

    /** What is published is exposed, whether or not it was said so. */
    private static void add(EndpointOptions options, SandboxPorts ports) {
        var exposed = Stream.concat(
                        ports.exposed().stream()
                                .map(each -> new ExposedPort(each.protocol().number(), each.port())),
                        ports.mapped().stream()
                                .map(each -> new ExposedPort(each.protocol().number(), each.containerPort())))
                .distinct()
                .toList();
        options.ports(exposed, ports.mapped().stream().map(Bodies::mapped).toList());
    }

    private static MappedPort mapped(PortMapping mapping) {
        return new MappedPort(
                mapping.protocol().number(),
                "",
                mapping.containerPort(),
                mapping.hostAddress().map(IpAddress::toString).orElse(""),
                mapping.hostPort(),
                mapping.hostPortEnd());
    }
}
