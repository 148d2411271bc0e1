package io.cnm.engine.api;

import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerRecord;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Health;
import io.cnm.engine.container.MountPoint;
import io.cnm.engine.wire.DockerContainer;
import io.cnm.engine.wire.DockerMount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Containers as Docker shows them. <em>Thread-safe.</em> */
final class ContainerShow {
    private final Containers containers;
    private final NetworkController controller;

    ContainerShow(Containers containers, NetworkController controller) {
        this.containers = containers;
        this.controller = controller;
    }

    DockerContainer inspect(Container container, boolean size) {
        var record = container.record();
        var stack = StackShow.of(container);
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
                containers.drivers().graph(),
                "linux",
                "",
                "",
                "",
                Optional.of(containers.execs().of(container)).filter(list -> !list.isEmpty()),
                record.host(),
                new DockerContainer.GraphData(
                        containers.drivers().layer(record), containers.drivers().graph()),
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

    List<DockerMount> mounts(ContainerRecord record) {
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

    private DockerContainer.NetworkSettings network(ContainerRecord record, StackShow stack) {
        var found = new LinkedHashMap<String, Optional<Network>>();
        record.networks().keySet().forEach(name -> found.put(name, controller.findNetwork(name)));
        var networks = stack.networks(record, found);
        return DockerContainer.NetworkSettings.of(
                stack.sandbox().map(each -> each.id().value()).orElse(""),
                stack.sandbox().map(each -> each.key().toString()).orElse(""),
                stack.sandbox().isPresent() ? stack.published(record) : Map.of(),
                networks,
                Optional.ofNullable(networks.get("bridge")));
    }
}
