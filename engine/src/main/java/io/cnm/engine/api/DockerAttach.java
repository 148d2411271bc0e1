package io.cnm.engine.api;

import io.cnm.api.ConflictException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Container;
import io.cnm.engine.container.ContainerState.Status;
import io.cnm.engine.container.Containers;
import io.cnm.engine.exec.Attachment;
import io.cnm.engine.exec.ExecException;
import io.cnm.http.HijackedConnection;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /containers/{container}/attach}. <em>Thread-safe.</em> */
final class DockerAttach {
    private static final Logger log = LoggerFactory.getLogger(DockerAttach.class);
    static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";

    private final Containers containers;
    private final DockerLogs logs;

    DockerAttach(Services services, DockerLogs logs) {
        this.containers = services.containers();
        this.logs = logs;
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/containers/{container}/attach", Route.Body.HIJACK, this::attach));
    }

    /** Clients of before 1.42 know of one type only. */
    static String contentType(Request request, boolean terminal) {
        return terminal || VersionedRouter.isBefore(request.path(), 1, 42) ? RAW : MULTIPLEXED;
    }

    private Response attach(Request request) {
        var container = containers.require(request.parameter("container"));
        var config = container.record().config();
        if (container.state().status() == Status.PAUSED) {
            throw new ConflictException(
                    "container " + container.id() + " is paused, unpause the container before attach.");
        }
        if (container.state().status() == Status.RESTARTING) {
            throw new ConflictException(
                    "container " + container.id() + " is restarting, wait until the container is running");
        }
        var wish = new AttachSession.Wish(
                config.tty(),
                Questions.flag(request, "stdin") && config.openStdin(),
                Questions.flag(request, "stdout"),
                Questions.flag(request, "stderr"),
                DetachKeys.parse(request.query("detachKeys").orElse("")));
        var past = Questions.flag(request, "logs");
        // Before the head goes out: what a client starts when it has seen the head it wants to hear from the beginning.
        var attachment = Questions.flag(request, "stream")
                ? container.attach()
                : CompletableFuture.<Attachment>failedFuture(new CancellationException());
        return Response.hijack(
                contentType(request, config.tty()),
                connection -> Threads.start("cnm-attach", () -> serve(connection, container, past, attachment, wish)));
    }

    private void serve(
            HijackedConnection connection,
            Container container,
            boolean past,
            CompletableFuture<Attachment> attachment,
            AttachSession.Wish wish) {
        connection.onClose(() -> attachment.cancel(false));
        try {
            if (past) {
                logs.replay(container, connection, wish);
            }
            new AttachSession(connection, attachment.join(), wish).run();
        } catch (CancellationException e) {
            connection.close(); // it is not started after all, or the client is gone
        } catch (CompletionException | ExecException | java.io.IOException e) {
            log.debug("nothing to attach to: {}", e.toString());
            connection.close();
        }
    }
}
