package io.cnm.cli.demo;

import io.cnm.cli.Main;
import io.cnm.cli.plugin.PluginProcess;
import io.cnm.cli.plugin.ServedDriver;
import io.cnm.linux.Capability;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.RouteSocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the demo of the plugin plays on: a host, which is a network namespace, with Docker's engine and our plugin on it. Closing
 * it removes everything, whatever has become of it. <em>Confined to one thread.</em>
 */
final class DockerStage implements AutoCloseable {
    /** Everything of the demo's that is a file; not below {@code /run}, over which the engine's own is mounted. */
    static final Path DIRECTORY = Path.of("/var/lib/cnm-demo-plugin");

    private static final String CONTROL_GROUP = "cnm-demo-plugin";
    private static final Path HOST = DIRECTORY.resolve("host");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Opened opened;
    private final Netns host;
    private final DockerEngine engine;
    private final PluginProcess plugin;

    private DockerStage(Opened opened, Netns host, DockerEngine engine, PluginProcess plugin) {
        this.opened = opened;
        this.host = host;
        this.engine = engine;
        this.plugin = plugin;
    }

    /**
     * Builds it.
     *
     * @throws IllegalStateException if another one is shown now, or Docker's engine is not installed
     */
    static DockerStage set() {
        if (!Capability.CAP_SYS_ADMIN.held() || !Capability.CAP_NET_ADMIN.held()) {
            throw new IllegalStateException("the demo makes namespaces, which only root may: sudo ./cnm demo --plugin");
        }
        var opened = new Opened();
        try {
            opened.add(DemoDirectory.take(DIRECTORY, "a demo of the plugin is running already"));
            sweep();
            var host = Stage.machine(opened, HOST);
            var engine = opened.add(DockerEngine.dockerd(DIRECTORY, host, CONTROL_GROUP));
            var plugin = opened.add(host.call(DockerStage::plugin));
            return new DockerStage(opened, host, engine, plugin);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private static PluginProcess plugin() {
        try {
            var plugin = PluginProcess.start(DIRECTORY.resolve("plugin"), DIRECTORY.resolve("plugin-run"));
            plugin.serve(ServedDriver.find(List.of("bridge")).get(0), DockerEngine.plugins(DIRECTORY));
            return plugin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Docker's daemon and its command line. */
    DockerEngine engine() {
        return engine;
    }

    /** Runs a program on the host. */
    Printed run(List<String> command) {
        return Printed.by(Program.of(command), host, DIRECTORY.resolve("output"), SOON);
    }

    /** What {@code cnm plugin ports} prints. */
    Printed ports() {
        var out = new StringWriter();
        var exitCode = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                "plugin",
                "ports",
                "--dir",
                DockerEngine.plugins(DIRECTORY).toString());
        return new Printed(exitCode == 0, out.toString().strip());
    }

    /** What there still is of the plugin's links on the host, once the kernel had its time; empty if nothing. */
    String left() {
        plugin.awaitClean(SOON);
        try (var route = RouteSocket.open(host)) {
            return route.links().stream()
                    .map(Link::name)
                    .filter(name -> name.startsWith("cnm"))
                    .collect(Collectors.joining(" "));
        }
    }

    /** Ends what an engine left whose demo was killed; a namespace that is let go of takes its links and rules along. */
    private static void sweep() {
        if (Files.exists(HOST)) {
            try (var left = Netns.open(HOST)) {
                DockerEngine.sweep(DIRECTORY, left, CONTROL_GROUP);
            }
        }
        Netns.delete(HOST);
        DemoDirectory.clear(DIRECTORY);
    }

    /** Removes everything, as much of it as is there. */
    @Override
    public void close() {
        opened.close();
    }
}
