package io.cnm.engine.container;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.CnmException;
import io.cnm.engine.exec.ExecException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks containers how they are, each in its own time, as long as they run. <em>Thread-safe.</em> */
final class HealthMonitor {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final int MOST_OUTPUT = 4096;
    private static final int UNKNOWN = -1;
    private static final int KILL = 9;

    private final Execs execs;
    private final Tasks tasks;
    private final ContainerEvents events;

    HealthMonitor(Execs execs, Tasks tasks, ContainerEvents events) {
        this.execs = execs;
        this.tasks = tasks;
        this.events = events;
    }

    /** Asks a container that has just been started, again and again, if it has a health check. */
    void watch(Container container) {
        container.record().config().healthcheck().filter(Health::wanted).ifPresent(check -> {
            var health = new Health(check, Instant.now());
            container.health(Optional.of(health));
            plan(container, health);
        });
    }

    private void plan(Container container, Health health) {
        var unused = tasks.later("health of " + container.id(), health.pause(), () -> ask(container, health));
    }

    private void ask(Container container, Health health) {
        if (container.health().filter(each -> each == health).isEmpty()) {
            return; // that run is over
        }
        if (container.state().status() == ContainerState.Status.RUNNING && health.add(check(container, health))) {
            events.tell("health_status: " + health.status().name().toLowerCase(Locale.ROOT), container.record());
        }
        plan(container, health);
    }

    private Health.Result check(Container container, Health health) {
        var start = Instant.now();
        var config = container.record().config();
        var wish =
                new Exec.Wish(health.command(config.shell()), List.of(), "", "", false, false, true, true, false, "");
        try {
            var exec = execs.create(container, wish);
            try {
                return run(exec, health, start);
            } finally {
                container.execs().remove(exec.id());
            }
        } catch (CnmException | ExecException e) {
            return new Health.Result(start, Instant.now(), UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    private Health.Result run(Exec exec, Health health, Instant start) {
        var process = execs.start(exec, false, List.of());
        var late = new AtomicBoolean();
        var alarm = tasks.later("end of a health check", health.timeout(), () -> {
            late.set(true);
            process.signal(KILL);
        });
        var output = new ByteArrayOutputStream();
        try (var attachment = process.attachment()) {
            for (var next = attachment.read(); next.isPresent(); next = attachment.read()) {
                var bytes = next.get().bytes();
                output.write(bytes, 0, Math.min(bytes.length, MOST_OUTPUT - output.size()));
            }
        } catch (IOException e) {
            log.debug("a health check says no more: {}", e.toString());
        }
        var code = exitCode(process, late);
        alarm.cancel(false);
        var text = late.get()
                ? "Health check exceeded timeout (" + health.timeout().toMillis() + "ms)"
                : output.toString(UTF_8);
        return new Health.Result(start, Instant.now(), late.get() ? UNKNOWN : code, text);
    }

    private static int exitCode(io.cnm.engine.exec.ContainerProcess.ExecProcess process, AtomicBoolean late) {
        try {
            return process.exit().orTimeout(1, TimeUnit.MINUTES).join().code();
        } catch (CompletionException | CancellationException e) {
            late.set(true);
            return UNKNOWN;
        }
    }
}
