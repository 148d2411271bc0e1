package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.Containers;
import io.cnm.engine.exec.LogEntry;
import io.cnm.engine.exec.LogQuery;
import io.cnm.engine.exec.LogReader;
import io.cnm.http.HttpException;
import io.cnm.http.OutStream;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /containers/{container}/logs}: what a container has written, and writes. <em>Thread-safe.</em> */
final class DockerLogs {
    private static final Logger log = LoggerFactory.getLogger(DockerLogs.class);
    private static final int NOT_IMPLEMENTED = 501;

    private final Containers containers;

    DockerLogs(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(Rows.get("/containers/{container}/logs", this::logs));
    }

    /** How lines are sent. <em>Immutable.</em> */
    private record Form(boolean terminal, boolean timestamps) {
        byte[] write(LogEntry entry) {
            var text = entry.text();
            if (timestamps) {
                var line = new ByteArrayOutputStream();
                line.writeBytes((ContainerTimes.rfc3339(entry.at()) + " ").getBytes(StandardCharsets.US_ASCII));
                line.writeBytes(text);
                text = line.toByteArray();
            }
            return terminal ? text : AttachSession.frame(entry.errors(), text);
        }
    }

    private Response logs(Request request) {
        var container = containers.require(request.parameter("container"));
        var query = query(request);
        if (!query.output() && !query.errors()) {
            throw new InvalidParameterException("Bad parameters: you must choose at least one stream");
        }
        var file = requireLog(container);
        var form = new Form(container.record().config().tty(), Questions.flag(request, "timestamps"));
        var ended = ended(container);
        return Response.stream(DockerAttach.contentType(request, form.terminal()), out -> {
            var reader = LogReader.open(file, query, ended);
            out.onClose(() -> close(reader));
            Threads.start("cnm-logs", () -> send(reader, form, out));
        });
    }

    /** A container that does not run writes no more, unless it is started again: then its log goes on. */
    private static CompletableFuture<?> ended(Container container) {
        var end = container.nextEnd();
        return container.state().isUp() ? end : CompletableFuture.completedFuture(container.state());
    }

    private Path requireLog(Container container) {
        return containers
                .logFile(container.record())
                .orElseThrow(
                        () -> new HttpException(NOT_IMPLEMENTED, "configured logging driver does not support reading"));
    }

    private static LogQuery query(Request request) {
        var now = Instant.now();
        return new LogQuery(
                time(request, "since", now),
                time(request, "until", now),
                tail(request.query("tail").orElse("all")),
                Questions.flag(request, "follow"),
                Questions.flag(request, "stdout"),
                Questions.flag(request, "stderr"));
    }

    /** Clients send 0 for no time. */
    private static Optional<Instant> time(Request request, String name, Instant now) {
        return request.query(name)
                .filter(text -> !text.isEmpty() && !text.equals("0"))
                .map(text -> Times.parse(name, text, now));
    }

    /** What is no number means everything, as with Docker. */
    private static OptionalInt tail(String text) {
        try {
            var count = Integer.parseInt(text);
            return count < 0 ? OptionalInt.empty() : OptionalInt.of(count);
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static void send(LogReader reader, Form form, OutStream out) {
        try (out;
                reader) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                out.write(form.write(entry.get()));
            }
        } catch (IOException e) {
            log.debug("a client that read a log is gone: {}", e.toString());
        }
    }

    private static void close(LogReader reader) {
        try {
            reader.close();
        } catch (IOException e) {
            log.debug("a log cannot be closed", e);
        }
    }

    /** Sends what a container has written so far, to somebody who takes part in what it goes on to write. */
    void replay(Container container, OutStream out, AttachSession.Wish wish) throws IOException {
        var query = new LogQuery(
                Optional.empty(), Optional.empty(), OptionalInt.empty(), false, wish.output(), wish.errors());
        var form = new Form(wish.terminal(), false);
        try (var reader = LogReader.open(requireLog(container), query, ended(container))) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                out.write(form.write(entry.get()));
            }
        }
    }
}
