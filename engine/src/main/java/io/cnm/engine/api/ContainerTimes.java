package io.cnm.engine.api;

import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerState;
import io.cnm.engine.container.ContainerState.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Times of containers as Docker writes them, and the sentence of {@code docker ps} that is made of them. */
final class ContainerTimes {
    private static final String NEVER = "0001-01-01T00:00:00Z";
    private static final DateTimeFormatter NANOS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int MINUTE = 60;
    private static final int HOUR = 3600;
    private static final int DAY = 24;

    private ContainerTimes() {}

    static String rfc3339(Instant time) {
        return NANOS.format(time);
    }

    static String rfc3339(Optional<Instant> time) {
        return time.map(ContainerTimes::rfc3339).orElse(NEVER);
    }

    /** Such as {@code Up 2 hours (healthy)} and {@code Exited (0) 3 minutes ago}. */
    static String status(Container container, Instant now) {
        var state = container.state();
        return switch (state.status()) {
            case RUNNING -> "Up " + since(state.started(), now) + health(container);
            case PAUSED -> "Up " + since(state.started(), now) + " (Paused)";
            case RESTARTING -> "Restarting (" + state.exitCode() + ") " + since(state.finished(), now) + " ago";
            case REMOVING -> "Removal In Progress";
            case DEAD -> "Dead";
            case CREATED -> "Created";
            case EXITED -> exited(state, now);
        };
    }

    private static String exited(ContainerState state, Instant now) {
        return state.finished().isEmpty()
                ? "Created"
                : "Exited (" + state.exitCode() + ") " + since(state.finished(), now) + " ago";
    }

    private static String health(Container container) {
        return container
                .health()
                .map(health -> switch (health.status()) {
                    case STARTING -> " (health: starting)";
                    case HEALTHY, UNHEALTHY -> " (" + health.status().name().toLowerCase(Locale.ROOT) + ")";
                })
                .orElse("");
    }

    /** Whether it has run at all, for the filter {@code exited}. */
    static boolean hasEnded(ContainerState state) {
        return state.finished().isPresent() && state.status() == Status.EXITED;
    }

    private static String since(Optional<Instant> from, Instant now) {
        return from.map(time -> roughly(Duration.between(time, now))).orElse("Less than a second");
    }

    /** A duration as people say it, in Docker's words. */
    static String roughly(Duration duration) {
        var seconds = duration.toSeconds();
        if (seconds < 1) {
            return "Less than a second";
        }
        if (seconds < MINUTE) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        var minutes = duration.toMinutes();
        if (minutes < MINUTE) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        var hours = (seconds + HOUR / 2) / HOUR;
        return hours == 1 ? "About an hour" : hours < 2 * DAY ? hours + " hours" : longer(hours);
    }

    private static String longer(long hours) {
        var days = hours / DAY;
        if (days < 14) {
            return days + " days";
        }
        if (days < 60) {
            return days / 7 + " weeks";
        }
        return days < 730 ? days / 30 + " months" : days / 365 + " years";
    }
}
