package io.cnm.engine.api;

import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerRecord;
import io.cnm.engine.container.Containers;
import io.cnm.engine.wire.DockerContainerSummary;
import io.cnm.http.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;

/** Containers as Docker lists them. <em>Thread-safe.</em> */
final class ContainerList {
    private final Containers containers;
    private final NetworkController controller;
    private final ContainerShow show;
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

    /**
     * All that a list shows of a container, at one moment. <em>Immutable.</em>
     *
     * @param image what it is called there
     * @param networks those that it is to be on, by the names they were given with, as they were found
     * @param status how long it has been in its state, in words
     */
    private record Seen(
            ContainerRecord record,
            StackShow stack,
            String image,
            Map<String, Optional<Network>> networks,
            String status) {
        static Seen of(Container container, Known known, Instant now) {
            var record = container.record();
            return new Seen(
                    record,
                    StackShow.of(container),
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

    ContainerList(Containers containers, NetworkController controller, ContainerShow show) {
        this.containers = containers;
        this.controller = controller;
        this.show = show;
    }

    /** With the sizes of their layers. */
    List<DockerContainerSummary> withSizes(List<Container> all) {
        var known = new Known();
        var now = Instant.now();
        return all.stream()
                .map(each -> summary(Seen.of(each, known, now), Optional.of(containers.sizes(each.record()))))
                .toList();
    }

    /** Without the sizes, in JSON. One that looks as it did in the last list is not written anew. */
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
                                .map(ContainerList::quoted)
                                .toList()),
                record.created().getEpochSecond(),
                seen.stack().ports(record),
                sizes.map(Containers.Sizes::own),
                sizes.map(Containers.Sizes::all),
                record.config().labels(),
                record.state().status().toString(),
                seen.status(),
                new DockerContainerSummary.Host(record.host().networkMode()),
                new DockerContainerSummary.Networks(seen.stack().networks(record, seen.networks())),
                show.mounts(record));
    }

    /** An argument with blanks is put in quotes, as Docker does. */
    private static String quoted(String argument) {
        return argument.contains(" ") ? "'" + argument + "'" : argument;
    }
}
