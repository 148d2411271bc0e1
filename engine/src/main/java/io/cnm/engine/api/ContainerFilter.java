package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerRecord;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Health;
import io.cnm.http.HttpException;
import io.cnm.http.Request;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which containers a client wants to see. <em>Immutable.</em> */
final class ContainerFilter {
    private static final Set<String> KNOWN = Set.of(
            "id",
            "name",
            "label",
            "status",
            "exited",
            "ancestor",
            "health",
            "network",
            "volume",
            "before",
            "since",
            "publish",
            "expose",
            "is-task",
            "isolation");
    private static final Set<String> STATUSES =
            Set.of("created", "restarting", "running", "removing", "paused", "exited", "dead");
    private static final Set<String> HEALTHS = Set.of("starting", "healthy", "unhealthy", "none");
    private static final Set<String> BOOLEANS = Set.of("true", "1", "false", "0");

    private final Filters filters;
    private final Containers containers;
    private final boolean all;
    private final int most;
    private final PortFilter ports;
    private final Optional<Set<String>> ancestors;

    private ContainerFilter(Filters filters, Containers containers, boolean all, int most) {
        this.filters = filters;
        this.containers = containers;
        this.all = all;
        this.most = most;
        ports = PortFilter.of(filters);
        ancestors = Optional.of(filters.values("ancestor"))
                .filter(images -> !images.isEmpty())
                .map(images -> images.stream()
                        .flatMap(image -> containers.descendants(image).stream())
                        .collect(Collectors.toSet()));
    }

    static ContainerFilter parse(Request request, Containers containers) {
        var filters = Filters.parse(request.query("filters"), KNOWN);
        check(filters, "status", STATUSES);
        check(filters, "health", HEALTHS);
        check(filters, "is-task", BOOLEANS);
        filters.values("exited").forEach(ContainerFilter::number);
        var limit = request.query("limit")
                .filter(text -> !text.isEmpty())
                .map(ContainerFilter::number)
                .orElse(-1);
        var every = Questions.flag(request, "all")
                || limit > 0
                || !filters.values("status").isEmpty();
        return new ContainerFilter(filters, containers, every, limit > 0 ? limit : Integer.MAX_VALUE);
    }

    private static void check(Filters filters, String name, Set<String> known) {
        filters.values(name).stream()
                .filter(value -> !known.contains(value))
                .findFirst()
                .ifPresent(value -> {
                    throw new HttpException(400, "Invalid filter '" + name + "=" + value + "'");
                });
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("invalid value '" + text + "': use a number", e);
        }
    }

    List<Container> select(List<Container> youngestFirst) {
        var before = created("before");
        var since = created("since");
        return youngestFirst.stream()
                .filter(each -> all || each.state().isUp())
                .filter(each -> before.filter(end -> !each.record().created().isBefore(end))
                        .isEmpty())
                .filter(each -> since.filter(start -> !each.record().created().isAfter(start))
                        .isEmpty())
                .filter(this::fits)
                .limit(most)
                .toList();
    }

    private Optional<Instant> created(String filter) {
        return filters.single(filter)
                .map(name -> containers.require(name).record().created());
    }

    private boolean fits(Container container) {
        return filters.isEmpty() || fitsEach(container);
    }

    private boolean fitsEach(Container container) {
        var record = container.record();
        return filters.any("id", text -> record.id().startsWith(text))
                && filters.any(
                        "name", text -> Filters.holds("/" + record.name(), text) || Filters.holds(record.name(), text))
                && filters.labels("label", record.config().labels())
                && filters.any("status", record.state().status().toString()::equals)
                && filters.any(
                        "exited",
                        text -> ContainerTimes.hasEnded(record.state())
                                && number(text) == record.state().exitCode())
                && filters.any("health", text -> text.equals(health(container)))
                && ancestors
                        .filter(images -> !images.contains(record.imageId()))
                        .isEmpty()
                && filters.any(
                        "network", text -> record.networks().containsKey(text) || containers.isOnNetwork(record, text))
                && filters.any("volume", text -> hasVolume(record, text))
                && ports.fits(() -> StackShow.ports(container))
                && filters.any("is-task", text -> !Questions.flag("is-task", text));
    }

    private static String health(Container container) {
        return container
                .health()
                .map(Health::status)
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .orElse("none");
    }

    private static boolean hasVolume(ContainerRecord record, String text) {
        return record.mounts().stream()
                .anyMatch(point -> point.destination().equals(text)
                        || (point.name().isEmpty() ? point.source() : point.name()).equals(text));
    }
}
