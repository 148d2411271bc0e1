package io.cnm.engine.container;

import io.cnm.engine.wire.ContainerConfig.Healthcheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;

/**
 * How a container is, from what its health check says again and again. <em>Thread-safe.</em>
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/#healthcheck">HEALTHCHECK</a>
 */
public final class Health {
    private static final int REMEMBERED = 5;
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration START_INTERVAL = Duration.ofSeconds(5);
    private static final int RETRIES = 3;

    /** Docker's words for how a container is. */
    public enum Status {
        STARTING,
        HEALTHY,
        UNHEALTHY
    }

    /**
     * What one check said. <em>Immutable.</em>
     *
     * @param start when it began
     * @param end when it was over
     * @param exitCode 0 for well; -1 if it took too long or could not be run
     * @param output the beginning of what it wrote
     */
    public record Result(Instant start, Instant end, int exitCode, String output) {}

    private final Healthcheck check;
    private final Instant begun;
    private final ArrayDeque<Result> results = new ArrayDeque<>();
    private Status status = Status.STARTING;
    private int failures;

    Health(Healthcheck check, Instant begun) {
        this.check = check;
        this.begun = begun;
    }

    /** Whether there is anything to ask. */
    static boolean wanted(Healthcheck check) {
        return !check.test().isEmpty() && !check.test().get(0).equals("NONE");
    }

    /**
     * The program that tells.
     *
     * @param shell what runs a text
     */
    List<String> command(List<String> shell) {
        var test = check.test();
        if (test.get(0).equals("CMD-SHELL")) {
            var base = shell.isEmpty() ? List.of("/bin/sh", "-c") : shell;
            return java.util.stream.Stream.concat(base.stream(), test.stream().skip(1))
                    .toList();
        }
        return test.subList(test.get(0).equals("CMD") ? 1 : 0, test.size());
    }

    Duration timeout() {
        return or(check.timeout(), TIMEOUT);
    }

    /** How long to wait before the next check. */
    synchronized Duration pause() {
        return status == Status.STARTING && inStartPeriod(Instant.now())
                ? or(check.startInterval(), min(or(check.interval(), INTERVAL), START_INTERVAL))
                : or(check.interval(), INTERVAL);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private boolean inStartPeriod(Instant now) {
        return now.isBefore(begun.plusNanos(check.startPeriod()));
    }

    private static Duration or(long nanos, Duration otherwise) {
        return nanos == 0 ? otherwise : Duration.ofNanos(nanos);
    }

    /**
     * Takes what a check said.
     *
     * @return whether that changes how the container is
     */
    synchronized boolean add(Result result) {
        if (results.size() == REMEMBERED) {
            results.remove();
        }
        results.add(result);
        var before = status;
        if (result.exitCode() == 0) {
            failures = 0;
            status = Status.HEALTHY;
        } else if (status != Status.STARTING || !inStartPeriod(result.start())) {
            failures++;
            if (failures >= (check.retries() == 0 ? RETRIES : check.retries())) {
                status = Status.UNHEALTHY;
            }
        }
        return status != before;
    }

    /** How it is. */
    public synchronized Status status() {
        return status;
    }

    /** How many checks in a row were not well. */
    public synchronized int failures() {
        return failures;
    }

    /** What the last checks said. */
    public synchronized List<Result> results() {
        return List.copyOf(results);
    }
}
