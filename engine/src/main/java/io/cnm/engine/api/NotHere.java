package io.cnm.engine.api;

import io.cnm.http.Handler;
import io.cnm.http.HttpException;
import io.cnm.http.Route;
import java.util.List;
import java.util.stream.Stream;

/** What Docker's clients ask for and this engine does not have: a cluster of Docker's, and plugins in images. */
final class NotHere {
    private static final List<String> CLUSTER = List.of("swarm", "nodes", "services", "tasks", "secrets", "configs");

    private static final Handler NO_MANAGER = request -> {
        throw new HttpException(
                503,
                "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node"
                        + " to swarm and try again.");
    };

    List<Route> routes() {
        return Stream.concat(
                        CLUSTER.stream().flatMap(NotHere::cluster),
                        Stream.of(Rows.get("/plugins", request -> Answers.ok(List.of()))))
                .toList();
    }

    private static Stream<Route> cluster(String thing) {
        return Stream.of("GET", "POST", "DELETE").flatMap(method -> Stream.of("/" + thing, "/" + thing + "/{rest*}")
                .map(pattern -> new Route(method, pattern, Route.Body.WHOLE, NO_MANAGER)));
    }
}
