package io.cnm.bench;

import io.cnm.http.HttpServer;
import io.cnm.http.Response;
import io.cnm.http.Routes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/** A server that has a list of containers ready: what a client takes with it is the client's own. <em>Thread-safe.</em> */
final class ReadyServer implements AutoCloseable {
    private static final Map<String, String> HEADERS = Map.of("Api-Version", "1.41", "Ostype", "linux");

    private final HttpServer server;

    private ReadyServer(HttpServer server) {
        this.server = server;
    }

    /** Serves a list of Docker's API at a socket. */
    static ReadyServer of(byte[] containers, Path socket) {
        var server = HttpServer.builder(Routes.builder()
                        .add("GET", "/_ping", request -> Response.text(200, "OK"))
                        .add("GET", "/{version}/containers/json", request -> Response.json(200, containers))
                        .build())
                .headers(HEADERS)
                .build();
        try {
            server.listen(socket, PosixFilePermissions.fromString("rw-------"), Optional.empty());
            return new ReadyServer(server);
        } catch (IOException e) {
            server.close();
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
