package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.engine.Services;
import io.cnm.engine.container.Containers;
import io.cnm.engine.container.Exec;
import io.cnm.engine.exec.ContainerProcess.ExecProcess;
import io.cnm.engine.wire.DockerCreatedExec;
import io.cnm.engine.wire.DockerExec;
import io.cnm.http.HijackedConnection;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /exec}: further programs in containers. <em>Thread-safe.</em> */
final class DockerExecs {
    private static final Logger log = LoggerFactory.getLogger(DockerExecs.class);

    private final Containers containers;

    DockerExecs(Services services) {
        containers = services.containers();
    }

    List<Route> routes() {
        return List.of(
                Rows.post("/containers/{container}/exec", this::create),
                new Route("POST", "/exec/{exec}/start", Route.Body.HIJACK, this::start),
                Rows.get("/exec/{exec}/json", this::inspect),
                Rows.post("/exec/{exec}/resize", this::resize));
    }

    private Response create(Request request) {
        var wish = Questions.body(request, DockerExec.Create.class);
        var container = containers.require(request.parameter("container"));
        if (wish.cmd().isEmpty()) {
            throw new InvalidParameterException("No exec command specified");
        }
        DetachKeys.parse(wish.detachKeys());
        var exec = containers
                .execs()
                .create(
                        container,
                        new Exec.Wish(
                                wish.cmd(),
                                wish.env(),
                                wish.workingDir(),
                                wish.user(),
                                wish.tty(),
                                wish.attachStdin(),
                                wish.attachStdout(),
                                wish.attachStderr(),
                                wish.privileged(),
                                wish.detachKeys()));
        return Answers.json(201, new DockerCreatedExec(exec.id()));
    }

    private Response start(Request request) {
        var how = Questions.body(request, DockerExec.Start.class);
        var exec = containers.execs().require(request.parameter("exec"));
        var size = how.consoleSize().orElse(List.of());
        var type = DockerAttach.contentType(request, exec.wish().terminal());
        containers.execs().claim(exec);
        if (how.detach()) {
            containers.execs().run(exec, true, size);
            return Response.of(200);
        }
        return Response.hijack(type, connection -> Threads.start("cnm-exec", () -> run(exec, size, connection)));
    }

    /** The client has the head before the program begins: some lose what comes along with that. */
    private void run(Exec exec, List<Integer> size, HijackedConnection connection) {
        var wish = exec.wish();
        try (connection) {
            var process = start(exec, size, connection);
            if (process.isPresent()) {
                var through = new AttachSession.Wish(
                        wish.terminal(),
                        wish.stdin(),
                        wish.stdout(),
                        wish.stderr(),
                        DetachKeys.parse(wish.detachKeys()));
                new AttachSession(connection, process.get().attachment(), through).run();
            }
        } catch (IOException e) {
            log.debug("a client is gone: {}", e.toString());
        }
    }

    /** Clients expect a program's output, and show why there is none as if it were; the exit code is asked for afterwards. */
    private Optional<ExecProcess> start(Exec exec, List<Integer> size, HijackedConnection connection)
            throws IOException {
        try {
            return Optional.of(containers.execs().run(exec, false, size));
        } catch (CnmException e) {
            var bytes = (e.getMessage() + "\r\n").getBytes(UTF_8);
            connection.write(exec.wish().terminal() ? bytes : AttachSession.frame(false, bytes));
            return Optional.empty();
        }
    }

    private Response inspect(Request request) {
        var exec = containers.execs().require(request.parameter("exec"));
        var wish = exec.wish();
        return Answers.ok(new DockerExec(
                exec.id(),
                exec.running(),
                exec.exitCode(),
                new DockerExec.Program(
                        wish.terminal(),
                        wish.command().get(0),
                        wish.command().subList(1, wish.command().size()),
                        wish.privileged(),
                        wish.user()),
                wish.stdin(),
                wish.stderr(),
                wish.stdout(),
                exec.exitCode().isPresent(),
                exec.container().id(),
                wish.detachKeys(),
                exec.process().map(each -> each.pid()).orElse(0)));
    }

    private Response resize(Request request) {
        var exec = containers.execs().require(request.parameter("exec"));
        var height = DockerContainers.size(request, "h");
        var width = DockerContainers.size(request, "w");
        exec.process()
                .orElseThrow(() -> new InvalidParameterException("exec " + exec.id() + " is not running"))
                .resize(height, width);
        return Response.of(200);
    }
}
