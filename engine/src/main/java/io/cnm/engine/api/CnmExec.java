package io.cnm.engine.api;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.Services;
import io.cnm.engine.wire.ExecSpecJson;
import io.cnm.http.HttpException;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import io.cnm.linux.Program;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code /cnm/v1/sandboxes/{sandbox}/exec}: programs of the host in a sandbox's namespace. <em>Thread-safe.</em> */
final class CnmExec {
    private static final String CONTENT_TYPE = "application/vnd.docker.multiplexed-stream";
    private static final String PATH = "PATH";

    private final Lookup lookup;

    CnmExec(Services services) {
        lookup = new Lookup(services.controller());
    }

    List<Route> routes() {
        return List.of(new Route("POST", "/cnm/v1/sandboxes/{sandbox}/exec", Route.Body.HIJACK, this::exec));
    }

    private Response exec(Request request) {
        if (request.query("dryRun").isPresent()) {
            throw new HttpException(400, "there is no dry run of a program");
        }
        var sandbox = lookup.sandbox(request.parameter("sandbox"));
        var spec = Questions.body(request, ExecSpecJson.class);
        var program = program(spec);
        var key = sandbox.info().key();
        return Response.hijack(
                CONTENT_TYPE, connection -> new ExecSession(connection, key, program, spec.stdin()).start());
    }

    private static Program program(ExecSpecJson spec) {
        if (spec.cmd().isEmpty() || spec.cmd().get(0).isEmpty()) {
            throw new InvalidParameterException("cmd must name a program");
        }
        spec.cmd().forEach(word -> requireNoNul("cmd", word));
        return Program.of(spec.cmd())
                .environment(environment(spec.env()))
                .directory(directory(spec.workingDir().orElse("/")));
    }

    private static Map<String, String> environment(List<String> variables) {
        var environment = new HashMap<String, String>();
        environment.put(PATH, System.getenv().getOrDefault(PATH, "/usr/sbin:/usr/bin:/sbin:/bin"));
        for (var variable : variables) {
            requireNoNul("env", variable);
            var equals = variable.indexOf('=');
            if (equals < 1) {
                throw new InvalidParameterException("env \"" + variable + "\" must be NAME=value");
            }
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return environment;
    }

    private static Path directory(String text) {
        try {
            var path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new InvalidParameterException("workingDir \"" + text + "\" must be an absolute path");
            }
            return path;
        } catch (InvalidPathException e) {
            throw new InvalidParameterException("workingDir must not hold NUL", e);
        }
    }

    private static void requireNoNul(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidParameterException(field + " must not hold NUL");
        }
    }
}
