package io.cnm.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.controller.LocalController;
import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.http.UnixClient;
import io.cnm.ipam.DefaultIpam;
import io.cnm.remote.server.GivenIpam;
import io.cnm.remote.server.PluginServer;
import io.cnm.spi.Naming;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakeNames;
import io.cnm.testkit.FakePorts;
import io.cnm.testkit.RecordingRunner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The bridge driver as a plugin, on a kernel that is not there. */
final class Served implements AutoCloseable {
    final RecordingRunner runner = new RecordingRunner();
    final FakePorts ports = new FakePorts();
    final LocalController controller;
    final Path socket;
    private final PluginServer server;

    Served(Path directory) throws IOException {
        var host = new FakeHostView().sysctl("ipv4/ip_forward", "1").sysctl("ipv6/conf/all/forwarding", "1");
        controller = LocalController.builder()
                .runner(runner)
                .host(host)
                .ports(ports)
                .names(new FakeNames())
                .naming(Naming.own("test"))
                .execRoot(directory.resolve("exec"))
                .driver(new BridgeDriver())
                .ipam(new GivenIpam())
                .build();
        socket = directory.resolve("cnm.sock");
        server = PluginServer.builder()
                .networks(controller, new BridgeDriver())
                .ipam(new DefaultIpam(), host)
                .build()
                .listen(socket);
    }

    /** What was answered. */
    record Answer(int status, String text) {}

    /** Calls as Docker's engine does, on a connection of its own. */
    Answer call(String method, String body) throws IOException {
        try (var client = UnixClient.connect(socket, Duration.ofSeconds(10))) {
            var answer = client.request("POST", "/" + method, body.getBytes(UTF_8));
            return new Answer(answer.status(), new String(answer.bytes(), UTF_8).strip());
        }
    }

    @Override
    public void close() {
        server.close();
        controller.close();
    }
}
