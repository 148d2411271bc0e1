package io.cnm.engine.api;

import io.cnm.api.EndpointInfo;
import io.cnm.api.Network;
import io.cnm.api.NotFoundException;
import io.cnm.api.PortBinding;
import io.cnm.api.SandboxInfo;
import io.cnm.engine.Predefined;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerRecord;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.DockerContainer.Published;
import io.cnm.engine.wire.DockerContainerSummary.Port;
import io.cnm.engine.wire.DockerEndpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A network stack at one moment: its sandbox and endpoints, if there are any. */
record StackShow(Optional<SandboxInfo> sandbox, List<EndpointInfo> endpoints) {
    static StackShow of(Container container) {
        try {
            var sandbox = container.sandbox();
            return new StackShow(
                    sandbox.map(each -> each.info()),
                    sandbox.map(each -> Lookup.infos(each.endpoints(), endpoint -> endpoint.info()))
                            .orElse(List.of()));
        } catch (NotFoundException e) {
            return new StackShow(Optional.empty(), List.of()); // it has just ended
        }
    }

    /** What is exposed, and where it is published if it is. */
    Map<String, Optional<List<Published>>> published(ContainerRecord record) {
        var ports = new TreeMap<String, Optional<List<Published>>>();
        record.config().exposedPorts().keySet().forEach(port -> ports.put(withProtocol(port), Optional.empty()));
        for (var binding : bindings()) {
            var places = new ArrayList<Published>();
            var port = binding.containerPort() + "/" + binding.protocol();
            ports.getOrDefault(port, Optional.empty()).ifPresent(places::addAll);
            places.add(new Published(binding.hostAddress().toString(), String.valueOf(binding.hostPort())));
            ports.put(port, Optional.of(places));
        }
        return ports;
    }

    private static String withProtocol(String port) {
        return port.contains("/") ? port : port + "/tcp";
    }

    /**
     * How the container is on its networks, by their names.
     *
     * @param found those that it is to be on, by the names they were given with
     */
    Map<String, DockerEndpoint> networks(ContainerRecord record, Map<String, Optional<Network>> found) {
        var networks = new LinkedHashMap<String, DockerEndpoint>();
        record.networks().forEach((name, wish) -> {
            var network = found.getOrDefault(name, Optional.empty());
            var endpoint = network.flatMap(there -> endpoints.stream()
                    .filter(each -> each.networkId().equals(there.id()))
                    .findFirst());
            networks.put(
                    network.map(each -> each.name()).orElse(name),
                    DockerEndpoint.of(
                            wish,
                            aliases(record, name, wish),
                            names(record, name, wish),
                            network.map(each -> each.id().value()).orElse(""),
                            endpoint));
        });
        return networks;
    }

    private static List<String> aliases(ContainerRecord record, String network, DockerConnect.Settings wish) {
        return Predefined.is(network)
                ? wish.aliases()
                : Stream.concat(wish.aliases().stream(), Stream.of(record.shortId()))
                        .distinct()
                        .toList();
    }

    private static List<String> names(ContainerRecord record, String network, DockerConnect.Settings wish) {
        return Predefined.is(network)
                ? List.of()
                : Stream.of(
                                Stream.of(record.name()),
                                wish.aliases().stream(),
                                Stream.of(record.shortId(), record.config().hostname()))
                        .flatMap(each -> each)
                        .filter(each -> !each.isEmpty())
                        .distinct()
                        .toList();
    }

    private List<PortBinding> bindings() {
        return sandbox.map(SandboxInfo::ports).orElse(List.of());
    }

    /** The ports of one that runs, as lists show them. */
    static List<Port> ports(Container container) {
        return StackShow.of(container).ports(container.record());
    }

    /** The same as lists show them; none if it does not run. */
    List<Port> ports(ContainerRecord record) {
        if (sandbox.isEmpty()) {
            return List.of();
        }
        var ports = new ArrayList<Port>();
        published(record).forEach((text, places) -> {
            var slash = text.indexOf('/');
            var number = Integer.parseInt(text.substring(0, slash));
            var type = text.substring(slash + 1);
            if (places.isEmpty()) {
                ports.add(new Port(Optional.empty(), number, Optional.empty(), type));
            }
            places.orElse(List.of())
                    .forEach(place -> ports.add(new Port(
                            Optional.of(place.hostIp()),
                            number,
                            Optional.of(Integer.valueOf(place.hostPort())),
                            type)));
        });
        return ports;
    }
}
