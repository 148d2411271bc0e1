package io.cnm.engine.container;

import io.cnm.api.Connection;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.engine.Defaults;
import io.cnm.engine.Predefined;
import io.cnm.engine.wire.DockerConnect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Gives a container its network stack: its record's wishes, as the controller takes them. <em>Thread-safe.</em> */
final class Networking {
    private static final String HOST_GATEWAY = "host-gateway";

    private final NetworkController controller;
    private final Defaults defaults;
    private final Function<String, Optional<ContainerRecord>> containers;

    /** @param containers finds the containers that links name */
    Networking(
            NetworkController controller, Defaults defaults, Function<String, Optional<ContainerRecord>> containers) {
        this.controller = controller;
        this.defaults = defaults;
        this.containers = containers;
    }

    /** An endpoint on each of the container's networks, yet to be made. @throws NotFoundException if there is no such network */
    List<Connection> connections(ContainerRecord container) {
        return container.networks().entrySet().stream()
                .map(each -> connection(container, each.getKey(), each.getValue()))
                .toList();
    }

    /**
     * A stack of its own, on no network yet; its ports are published with the endpoint that leads out.
     *
     * @param files where {@code hosts} and {@code resolv.conf} go
     */
    Sandbox open(ContainerRecord container, Path files) {
        return controller.createSandbox(defaults.fill(spec(container, files)));
    }

    /** The stack that an earlier process has given it. */
    Optional<Sandbox> find(ContainerRecord container) {
        return controller.findSandbox(container.id());
    }

    /**
     * Fails where a wish cannot be met whatever happens until the container is started.
     *
     * @throws InvalidParameterException naming the field
     */
    void check(ContainerRecord container) {
        spec(container, Path.of("/"));
        container.networks().forEach((network, settings) -> settings(settings).toSpec(container.name(), List.of()));
    }

    private SandboxSpec spec(ContainerRecord container, Path files) {
        var config = container.config();
        var host = container.host();
        var mode = container.networkMode();
        var spec = SandboxSpec.named(container.id()).hostname(config.hostname()).files(files);
        if (!config.domainname().isEmpty()) {
            spec.domain(config.domainname());
        }
        if (mode.isHost()) {
            spec.mode(SandboxSpec.Mode.HOST);
        } else {
            PublishedPorts.mappings(host.portBindings()).forEach(spec::publish);
        }
        PublishedPorts.exposed(config.exposedPorts().keySet()).forEach(spec::expose);
        host.extraHosts().orElse(List.of()).forEach(line -> extraHost(spec, line));
        return spec.publishAll(host.publishAllPorts() && !mode.isHost())
                .dns(new SandboxSpec.DnsSpec(
                        host.dns().stream().map(IpAddress::parse).toList(), host.dnsSearch(), host.dnsOptions()))
                .build();
    }

    /** {@code NAME:ADDRESS}, with the address perhaps in brackets, or {@code NAME=ADDRESS}. */
    private void extraHost(SandboxSpec.Builder spec, String line) {
        var equals = line.indexOf('=');
        var split = equals < 0 ? line.indexOf(':') : equals;
        if (split <= 0 || split == line.length() - 1) {
            throw new InvalidParameterException("bad format for add-host: \"" + line + "\"");
        }
        var name = line.substring(0, split);
        var address = line.substring(split + 1);
        if (address.equals(HOST_GATEWAY)) {
            var gateways = defaults.hostGateways(controller);
            if (gateways.isEmpty()) {
                throw new InvalidParameterException("unable to derive the IP value for host-gateway");
            }
            gateways.forEach(gateway -> spec.extraHost(name, gateway));
        } else {
            var bare = address.startsWith("[") && address.endsWith("]")
                    ? address.substring(1, address.length() - 1)
                    : address;
            spec.extraHost(name, IpAddress.parse(bare));
        }
    }

    /** How the container is on a network, from now on or from its next start. */
    Connection connection(ContainerRecord container, String name, DockerConnect.Settings settings) {
        var network = controller.requireNetwork(name);
        var links = new ArrayList<>(settings(settings).links(this::target));
        var first = container.networkMode().text();
        if (network.name().equals(first) || network.id().value().equals(first)) {
            container.host().links().orElse(List.of()).stream()
                    .map(Link::parse)
                    .map(link -> new Link(target(link.target()), alias(link)))
                    .forEach(links::add);
        }
        return connection(container, network, settings, links);
    }

    private Connection connection(
            ContainerRecord container, Network network, DockerConnect.Settings settings, List<Link> links) {
        var legacy = Predefined.is(network.name());
        var wish = settings(settings);
        var spec = wish.toSpec(container.name(), legacy ? List.of() : links);
        return new Connection(
                network, legacy ? spec : withShortId(spec, container), wish.toJoin(legacy ? links : List.of()));
    }

    /** Where names are resolved, a container is found by the beginning of its id too. */
    private static EndpointSpec withShortId(EndpointSpec spec, ContainerRecord container) {
        var aliases = new ArrayList<>(spec.aliases());
        aliases.add(container.shortId());
        return new EndpointSpec(
                spec.name(),
                spec.ipv4(),
                spec.ipv6(),
                spec.mac(),
                spec.linkLocal(),
                aliases.stream().distinct().toList(),
                spec.links(),
                spec.ipv6Disabled(),
                spec.options());
    }

    /** In an inspected container, a link's alias is a path. */
    static String alias(Link link) {
        return link.alias().substring(link.alias().lastIndexOf('/') + 1);
    }

    /** The endpoint's name is the container's. */
    private String target(String container) {
        return containers
                .apply(container)
                .orElseThrow(() -> new InvalidParameterException(
                        "could not get container for " + container + ": No such container: " + container))
                .name();
    }

    private static DockerConnect settings(DockerConnect.Settings settings) {
        return new DockerConnect("", false, Optional.of(settings));
    }

    /** Puts a running container on a network. */
    void connect(Sandbox sandbox, Connection connection) {
        connection.network().createEndpoint(connection.endpoint(), sandbox, connection.join());
    }

    /** {@link JoinSpec} and the rest for a network that nothing was said of. */
    static DockerConnect.Settings plain() {
        return DockerConnect.NOTHING;
    }
}
