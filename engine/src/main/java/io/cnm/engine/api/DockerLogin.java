package io.cnm.engine.api;

import io.cnm.engine.registry.Login;
import io.cnm.engine.wire.DockerAuth;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;

/** {@code /auth}: whether a registry knows somebody. <em>Thread-safe.</em> */
final class DockerLogin {
    private final Login login;

    DockerLogin(Login login) {
        this.login = login;
    }

    List<Route> routes() {
        return List.of(Rows.post("/auth", this::check));
    }

    private Response check(Request request) {
        var identity = login.check(Questions.body(request, DockerAuth.class));
        return Answers.ok(new DockerAuth.Accepted("Login Succeeded", identity.orElse("")));
    }
}
