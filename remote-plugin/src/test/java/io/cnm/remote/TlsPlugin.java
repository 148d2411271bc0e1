package io.cnm.remote;

import io.cnm.http.HttpServer;
import io.cnm.http.Response;
import io.cnm.http.Routes;
import io.cnm.http.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A plugin on TCP that wants to see its client's certificate. */
record TlsPlugin(HttpServer server, int port) implements AutoCloseable {
    static TlsPlugin open(TestKeys keys) throws IOException {
        var routes = Routes.builder()
                .add("POST", "/Plugin.Activate", request -> json("{\"Implements\":[\"NetworkDriver\"]}"))
                .add("POST", "/NetworkDriver.GetCapabilities", request -> json("{\"Scope\":\"local\"}"))
                .build();
        var server = HttpServer.builder(routes).build();
        var address = server.listen(
                new InetSocketAddress("localhost", 0), new TlsFiles(keys.certificate(), keys.key(), keys.authority()));
        return new TlsPlugin(server, address.getPort());
    }

    private static Response json(String body) {
        return Response.bytes(200, "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
