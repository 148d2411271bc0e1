package io.cnm.engine.api;

import io.cnm.api.CnmException;
import io.cnm.api.InterfaceStatistics;
import io.cnm.api.Sandbox;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.exec.ContainerProcess;
import io.cnm.engine.wire.DockerStats;
import io.cnm.engine.wire.DockerStats.Before;
import io.cnm.engine.wire.DockerStats.CpuStats;
import io.cnm.http.OutStream;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /containers/{container}/stats}: a measurement each second. <em>Thread-safe.</em> */
final class DockerStatistics {
    private static final Logger log = LoggerFactory.getLogger(DockerStatistics.class);
    private static final Before NEVER = new Before("0001-01-01T00:00:00Z", CpuStats.NONE);
    private static final Path STAT = Path.of("/proc/stat");
    /** USER_HZ is 100 on all machines: so many nanoseconds are a tick. */
    private static final long TICK = 10_000_000;

    private static final int USER_TO_STEAL = 8;

    private final Containers containers;

    DockerStatistics(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(Rows.get("/containers/{container}/stats", this::stats));
    }

    private Response stats(Request request) {
        var container = containers.require(request.parameter("container"));
        var stream = request.query("stream").isEmpty() || Questions.flag(request, "stream");
        var once = Questions.flag(request, "one-shot");
        if (!stream && once) {
            return Answers.ok(measure(container, NEVER));
        }
        return Response.stream("application/json", out -> {
            var gone = new CountDownLatch(1);
            out.onClose(gone::countDown);
            Threads.start("cnm-stats", () -> send(container, out, stream, gone));
        });
    }

    /** Until the client is gone or the container is; a single answer is the second one, which has something to compare with. */
    private static void send(Container container, OutStream out, boolean stream, CountDownLatch gone) {
        try (out) {
            var last = measure(container, NEVER);
            if (stream || !container.state().isUp()) {
                out.write(Answers.line(last));
            }
            while ((stream || container.state().isUp())
                    && !container.removed().isDone()
                    && !gone.await(1, TimeUnit.SECONDS)) {
                last = measure(container, last.toBefore());
                out.write(Answers.line(last));
                if (!stream) {
                    return;
                }
            }
        } catch (IOException e) {
            log.debug("a client that looked at statistics is gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static DockerStats measure(Container container, Before before) {
        return DockerStats.of(
                container.id(),
                container.record().name(),
                ContainerTimes.rfc3339(Instant.now()),
                container.process().flatMap(ContainerProcess::usage),
                systemTime(),
                container.sandbox().map(DockerStatistics::interfaces).orElse(List.of()),
                before);
    }

    private static List<InterfaceStatistics> interfaces(Sandbox sandbox) {
        try {
            return sandbox.statistics();
        } catch (CnmException e) {
            return List.of(); // it has just ended
        }
    }

    private static long systemTime() {
        try (var lines = Files.lines(STAT)) {
            var words = lines.findFirst().orElse("").split(" +", -1);
            var ticks = 0L;
            for (var word = 1; word < Math.min(words.length, USER_TO_STEAL); word++) {
                ticks += Long.parseLong(words[word]);
            }
            return ticks * TICK;
        } catch (IOException e) {
            return 0;
        }
    }
}
