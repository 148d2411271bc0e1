package io.cnm.engine.container;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.Link;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec.ExposedPort;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What programs on the default bridge learn from their environment of the containers that theirs is linked to: the address and
 * the exposed ports, as they are when the container starts, and the other's own variables. <em>Thread-safe.</em>
 *
 * @see <a href="https://docs.docker.com/engine/network/links/">the variables</a>
 */
final class LinkVariables {
    private static final String BRIDGE = "bridge";
    private static final Set<String> NOT_PASSED_ON = Set.of("HOME", "PATH");

    private final Registry registry;

    LinkVariables(Registry registry) {
        this.registry = registry;
    }

    /** @throws ConflictException in Docker's words if a container that one which starts is linked to does not run */
    void requireRunning(ContainerRecord record) {
        for (var link : links(record)) {
            var child = registry.require(link.target());
            if (!child.state().isUp()) {
                throw new ConflictException("Cannot link to a non running container: /"
                        + child.record().name() + " AS " + name(record, link));
            }
            if (addressOnBridge(child).isEmpty()) {
                throw new ConflictException("container " + child.id() + " not attached to default bridge network");
            }
        }
    }

    /** Those of a container, as far as what it is linked to runs. */
    List<String> of(ContainerRecord record) {
        return links(record).stream()
                .flatMap(link ->
                        registry.find(link.target()).stream().flatMap(child -> of(name(record, link), child).stream()))
                .toList();
    }

    private static List<Link> links(ContainerRecord record) {
        return record.networkMode().text().equals(BRIDGE)
                ? record.host().links().orElse(List.of()).stream()
                        .map(Link::parse)
                        .toList()
                : List.of();
    }

    private static String name(ContainerRecord record, Link link) {
        return "/" + record.name() + "/" + Networking.alias(link);
    }

    private static List<String> of(String name, Container child) {
        var config = child.record().config();
        var ports = PublishedPorts.exposed(config.exposedPorts().keySet());
        return addressOnBridge(child)
                .map(address -> variables(name, address, ports, config.env()))
                .orElse(List.of());
    }

    private static Optional<IpAddress> addressOnBridge(Container child) {
        return child.sandbox().stream()
                .flatMap(sandbox -> sandbox.endpoints().stream())
                .filter(endpoint -> endpoint.network().name().equals(BRIDGE))
                .flatMap(endpoint -> endpoint.info().ipv4().stream())
                .map(Cidr::address)
                .findFirst();
    }

    /**
     * Those of one link.
     *
     * @param name its path: the container's name, and what it calls the other one
     * @param env what the other one's program has
     */
    static List<String> variables(String name, IpAddress address, List<ExposedPort> ports, List<String> env) {
        var alias = name.substring(name.lastIndexOf('/') + 1)
                .toUpperCase(Locale.ROOT)
                .replace('-', '_');
        var variables = new ArrayList<String>();
        ports.stream()
                .min(Comparator.comparing(ExposedPort::port).thenComparing(ExposedPort::protocol))
                .ifPresent(first -> variables.add(alias + "_PORT=" + url(address, first)));
        ports.stream()
                .sorted(Comparator.comparing((ExposedPort port) -> port.protocol() != Protocol.TCP)
                        .thenComparing(ExposedPort::port))
                .flatMap(port -> ofPort(alias, address, port))
                .forEach(variables::add);
        variables.add(alias + "_NAME=" + name);
        env.stream()
                .filter(each -> each.indexOf('=') > 0 && !NOT_PASSED_ON.contains(each.substring(0, each.indexOf('='))))
                .map(each -> alias + "_ENV_" + each)
                .forEach(variables::add);
        return variables;
    }

    private static Stream<String> ofPort(String alias, IpAddress address, ExposedPort port) {
        var prefix =
                alias + "_PORT_" + port.port() + "_" + port.protocol().name().toUpperCase(Locale.ROOT);
        return Stream.of(
                prefix + "=" + url(address, port),
                prefix + "_ADDR=" + address,
                prefix + "_PORT=" + port.port(),
                prefix + "_PROTO=" + port.protocol());
    }

    private static String url(IpAddress address, ExposedPort port) {
        return port.protocol() + "://" + address + ":" + port.port();
    }
}
