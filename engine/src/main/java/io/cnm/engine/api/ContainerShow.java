package io.cnm.engine.api;

import io.cnm.api.EndpointInfo;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NotFoundException;
import io.cnm.api.PortBinding;
import io.cnm.api.SandboxInfo;
import io.cnm.engine.Predefined;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerRecord;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Health;
import io.cnm.engine.container.MountPoint;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.DockerContainer;
import io.cnm.engine.wire.DockerContainer.Published;
import io.cnm.engine.wire.DockerContainerSummary;
import io.cnm.engine.wire.DockerContainerSummary.Port;
import io.cnm.engine.wire.DockerEndpoint;
import io.cnm.engine.wire.DockerMount;
import io.cnm.http.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.stream.Stream;

/** Containers as Docker shows them. <em>Thread-safe.</em> */
final class ContainerShow {
    private final Containers containers;
    private final NetworkController controller;
    private final Map<Container, Row> rows = Collections.synchronizedMap(new WeakHashMap<>());

    /** What a list has shown of a container, and what that is in JSON. */
    private static final class Row {
        private final Seen seen;
        private final byte[] json;

        Row(Seen seen, byte[] json) {
            this.seen = seen;
            this.json = json;
        }
    }

    ContainerShow(Containers containers, NetworkController controller) {
        this.containers = containers;
        this.controller = controller;
    }

    /** A network stack at one moment: its sandbox and endpoints, if there are any. */
    private record Stack(Optional<SandboxInfo> sandbox, List<EndpointInfo> endpoints) {
        static Stack of(Container container) {
            try {
                var sandbox = container.sandbox();
                return new Stack(
                        sandbox.map(each -> each.info()),
                        sandbox.map(each -> Lookup.infos(each.endpoints(), endpoint -> endpoint.info()))
                                .orElse(List.of()));
            } catch (NotFoundException e) {
                return new Stack(Optional.empty(), List.of()); // it has just ended
            }
        }

        List<PortBinding> ports() {
            return sandbox.map(SandboxInfo::ports).orElse(List.of());
        }
    }

    /**
     * All that a list shows of a container, at one moment. <em>Immutable.</em>
     *
     * @param image what it is called there
     * @param networks those that it is to be on, by the names they were given with, as they were found
     * @param status how long it has been in its state, in words
     */
    private record Seen(
            ContainerRecord record, Stack stack, String image, Map<String, Optional<Network>> networks, String status) {
        static Seen of(Container container, Known known, Instant now) {
            var record = container.record();
            return new Seen(
                    record,
                    Stack.of(container),
                    known.imageName(record),
                    known.networks(record),
                    ContainerTimes.status(container, now));
        }

        /** Whether the same would be shown: cheap where nothing has been replaced. */
        boolean isAsBefore(Seen before) {
            return Objects.equals(record, before.record)
                    && stack.sandbox().equals(before.stack.sandbox())
                    && stack.endpoints().equals(before.stack.endpoints())
                    && image.equals(before.image)
                    && networks.equals(before.networks)
                    && status.equals(before.status);
        }
    }

    /** Images and networks as they were found: hundreds may have one of each. <em>Confined to one thread.</em> */
    private final class Known {
        private final Map<String, Optional<String>> images = new HashMap<>();
        private final Map<String, Optional<Network>> networks = new HashMap<>();

        /** What was asked for, or the id if that is another image by now. */
        String imageName(ContainerRecord record) {
            var name = record.config().image();
            return images.computeIfAbsent(name, containers::findImage)
                    .filter(record.imageId()::equals)
                    .map(id -> name)
                    .orElse(record.imageId());
        }

        Map<String, Optional<Network>> networks(ContainerRecord record) {
            var found = new LinkedHashMap<String, Optional<Network>>();
            for (var name : record.networks().keySet()) {
                found.put(name, networks.computeIfAbsent(name, controller::findNetwork));
            }
            return found;
        }
    }

    DockerContainer inspect(Container container, boolean size) {
        var record = container.record();
        var stack = Stack.of(container);
        var command = containers.command(record);
        var sizes = size ? Optional.of(containers.sizes(record)) : Optional.<Containers.Sizes>empty();
        return new DockerContainer(
                record.id(),
                ContainerTimes.rfc3339(record.created()),
                command.get(0),
                command.subList(1, command.size()),
                state(container),
                record.imageId(),
                stack.sandbox().map(each -> each.resolvConf().toString()).orElse(""),
                containers.hostnameFile(record).toString(),
                stack.sandbox().map(each -> each.hostsFile().toString()).orElse(""),
                containers.logFile(record).map(Object::toString).orElse(""),
                "/" + record.name(),
                record.state().restarts(),
                containers.graphDriver(),
                "linux",
                "",
                "",
                "",
                Optional.of(containers.execsOf(container)).filter(list -> !list.isEmpty()),
                record.host(),
                new DockerContainer.GraphData(containers.layer(record), containers.graphDriver()),
                sizes.map(Containers.Sizes::own),
                sizes.map(Containers.Sizes::all),
                mounts(record),
                record.config(),
                network(record, stack));
    }

    private static DockerContainer.State state(Container container) {
        var state = container.state();
        var status = state.status();
        return new DockerContainer.State(
                status.toString(),
                state.isUp() || status == Status.RESTARTING,
                status == Status.PAUSED,
                status == Status.RESTARTING,
                state.outOfMemory(),
                status == Status.DEAD,
                state.pid(),
                state.exitCode(),
                state.error(),
                ContainerTimes.rfc3339(state.started()),
                ContainerTimes.rfc3339(state.finished()),
                container.health().map(ContainerShow::health));
    }

    private static DockerContainer.HealthState health(Health health) {
        return new DockerContainer.HealthState(
                health.status().name().toLowerCase(Locale.ROOT),
                health.failures(),
                health.results().stream()
                        .map(each -> new DockerContainer.HealthResult(
                                ContainerTimes.rfc3339(each.start()),
                                ContainerTimes.rfc3339(each.end()),
                                each.exitCode(),
                                each.output()))
                        .toList());
    }

    private List<DockerMount> mounts(ContainerRecord record) {
        return record.mounts().stream()
                .filter(point -> !point.type().equals("tmpfs"))
                .map(this::mount)
                .toList();
    }

    private DockerMount mount(MountPoint point) {
        var volume = point.type().equals("volume");
        return new DockerMount(
                point.type(),
                point.name(),
                containers.source(point).toString(),
                point.destination(),
                volume ? "local" : "",
                point.options().isEmpty() && volume ? "z" : point.options(),
                point.writable(),
                volume ? "" : point.propagation().isEmpty() ? "rprivate" : point.propagation());
    }

    private DockerContainer.NetworkSettings network(ContainerRecord record, Stack stack) {
        var networks = networks(record, stack, new Known().networks(record));
        return DockerContainer.NetworkSettings.of(
                stack.sandbox().map(each -> each.id().value()).orElse(""),
                stack.sandbox().map(each -> each.key().toString()).orElse(""),
                stack.sandbox().isPresent() ? published(record, stack) : Map.of(),
                networks,
                Optional.ofNullable(networks.get("bridge")));
    }

    private static Map<String, Optional<List<Published>>> published(ContainerRecord record, Stack stack) {
        var ports = new TreeMap<String, Optional<List<Published>>>();
        record.config().exposedPorts().keySet().forEach(port -> ports.put(withProtocol(port), Optional.empty()));
        for (var binding : stack.ports()) {
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

    private static Map<String, DockerEndpoint> networks(
            ContainerRecord record, Stack stack, Map<String, Optional<Network>> found) {
        var networks = new LinkedHashMap<String, DockerEndpoint>();
        record.networks().forEach((name, wish) -> {
            var network = found.getOrDefault(name, Optional.empty());
            var endpoint = network.flatMap(there -> stack.endpoints().stream()
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

    /** As a list shows them, with the sizes of their layers. */
    List<DockerContainerSummary> summaries(List<Container> all) {
        var known = new Known();
        var now = Instant.now();
        return all.stream()
                .map(each -> summary(Seen.of(each, known, now), Optional.of(containers.sizes(each.record()))))
                .toList();
    }

    /** The same without the sizes, in JSON. One that looks as it did in the last list is not written anew. */
    List<byte[]> rows(List<Container> all) {
        var known = new Known();
        var now = Instant.now();
        return all.stream().map(each -> row(each, Seen.of(each, known, now))).toList();
    }

    private byte[] row(Container container, Seen seen) {
        var last = rows.get(container);
        if (last != null && seen.isAsBefore(last.seen)) {
            return last.json;
        }
        var json = Json.write(summary(seen, Optional.empty()));
        rows.put(container, new Row(seen, json));
        return json;
    }

    private DockerContainerSummary summary(Seen seen, Optional<Containers.Sizes> sizes) {
        var record = seen.record();
        return new DockerContainerSummary(
                record.id(),
                List.of("/" + record.name()),
                seen.image(),
                record.imageId(),
                String.join(
                        " ",
                        containers.command(record).stream()
                                .map(ContainerShow::quoted)
                                .toList()),
                record.created().getEpochSecond(),
                ports(record, seen.stack()),
                sizes.map(Containers.Sizes::own),
                sizes.map(Containers.Sizes::all),
                record.config().labels(),
                record.state().status().toString(),
                seen.status(),
                new DockerContainerSummary.Host(record.host().networkMode()),
                new DockerContainerSummary.Networks(networks(record, seen.stack(), seen.networks())),
                mounts(record));
    }

    /** An argument with blanks is put in quotes, as Docker does. */
    private static String quoted(String argument) {
        return argument.contains(" ") ? "'" + argument + "'" : argument;
    }

    /** The ports of one that runs, as lists show them. */
    static List<Port> ports(Container container) {
        return ports(container.record(), Stack.of(container));
    }

    private static List<Port> ports(ContainerRecord record, Stack stack) {
        if (stack.sandbox().isEmpty()) {
            return List.of();
        }
        var ports = new ArrayList<Port>();
        published(record, stack).forEach((text, places) -> {
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
