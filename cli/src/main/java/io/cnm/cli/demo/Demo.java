package io.cnm.cli.demo;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.linux.RunningProgram;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The plot: networks {@code front} and {@code back}; {@code web} and {@code client} on the one, {@code stranger} on the
 * other; who reaches whom. <em>Confined to one thread.</em>
 */
final class Demo {
    private static final String PAGE = "hello from the sandbox of web";
    private static final int HOST_PORT = 8080;
    private static final int WEB_PORT = 80;
    private static final String OUTSIDE_URL = "http://" + Stage.HOST_ADDRESS + ":" + HOST_PORT + "/";

    private final Stage stage;
    private final Narrator narrator;
    private final Map<String, Sandbox> sandboxes = new LinkedHashMap<>();
    private Optional<RunningProgram> server = Optional.empty();

    Demo(Stage stage, PrintWriter out) {
        this.stage = stage;
        narrator = new Narrator(stage::takeReports, out);
    }

    /**
     * Plays it.
     *
     * @return whether everything was as it should be
     */
    boolean show() {
        var front = network("front");
        var back = network("back");
        var web = sandbox(SandboxSpec.named("web").publish(PortMapping.tcp(HOST_PORT, WEB_PORT)), front);
        var client = sandbox(SandboxSpec.named("client"), front);
        var stranger = sandbox(SandboxSpec.named("stranger"), back);
        serve(web);
        var named = "http://web/";
        var numbered = "http://" + address(web) + "/";
        reached("client asks for " + named, stage.run(client, fetch(named)));
        notReached("stranger, on the other network, asks for " + named, stage.run(stranger, fetch(named)));
        notReached("stranger tries the address itself, " + numbered, stage.run(stranger, fetch(numbered)));
        reached("a machine outside asks for " + OUTSIDE_URL, stage.runOutside(fetch(OUTSIDE_URL)));
        return narrator.satisfied();
    }

    private Network network(String name) {
        return narrator.step("network " + name, () -> stage.controller().createNetwork(NetworkSpec.bridge(name)));
    }

    private Sandbox sandbox(SandboxSpec.Builder builder, Network network) {
        var spec = builder.build();
        var name = spec.containerId();
        return narrator.step("sandbox " + name + " on network " + network.name(), () -> {
            var sandbox = stage.controller().createSandbox(spec);
            network.createEndpoint(EndpointSpec.of(name)).join(sandbox);
            sandboxes.put(name, sandbox);
            return sandbox;
        });
    }

    private void serve(Sandbox web) {
        narrator.step("web server in sandbox web", () -> {
            var pages = Stage.DIRECTORY.resolve("www");
            try {
                Files.createDirectories(pages);
                Files.writeString(pages.resolve("index.html"), PAGE + "\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            var command = List.of("busybox", "httpd", "-f", "-p", Integer.toString(WEB_PORT), "-h", pages.toString());
            server = Optional.of(stage.serve(web, command));
            return web;
        });
    }

    private static List<String> fetch(String url) {
        return List.of("curl", "--silent", "--show-error", "--max-time", "2", url);
    }

    private void reached(String what, Printed answer) {
        narrator.finding(
                what, answer.text(), answer.succeeded() && answer.text().equals(PAGE));
    }

    private void notReached(String what, Printed answer) {
        narrator.finding(what, answer.text(), !answer.succeeded());
    }

    private static IpAddress address(Sandbox sandbox) {
        return sandbox.endpoints().get(0).info().ipv4().map(Cidr::address).orElseThrow();
    }

    /** Says how to look around in what stands, and how to remove it. */
    void explain() {
        narrator.explain(stage, sandboxes, OUTSIDE_URL);
    }

    /**
     * Removes everything.
     *
     * @return whether nothing is left
     */
    boolean remove() {
        server.ifPresent(RunningProgram::close);
        for (var sandbox : sandboxes.values()) {
            narrator.step("remove sandbox " + sandbox.containerId(), done(sandbox::delete));
        }
        for (var network : networks()) {
            narrator.step("remove network " + network.name(), done(network::delete));
        }
        var left = stage.left();
        narrator.finding("what is left", left, left.isEmpty());
        return narrator.satisfied();
    }

    private List<Network> networks() {
        return stage.controller().networks().stream()
                .sorted(Comparator.comparing(Network::name).reversed())
                .toList();
    }

    private static Supplier<Boolean> done(Runnable action) {
        return () -> {
            action.run();
            return true;
        };
    }
}
