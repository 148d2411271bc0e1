package io.cnm.cli.demo;

import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.RouteSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the demo of containers plays on: a host, which is a network namespace, with our daemon and a registry on it. Closing it
 * removes everything, whatever has become of it. <em>Confined to one thread.</em>
 */
final class ContainerStage implements AutoCloseable {
    /** Everything of the demo's that is a file; not below {@code /run}, over which the engine's own is mounted. */
    static final Path DIRECTORY = Path.of("/var/lib/cnm-demo-containers");

    /** Where the registry listens. */
    static final String REGISTRY = "127.0.0.1:5000";

    private static final List<String> PROGRAMS =
            List.of("docker", "docker-registry", "runc", "conmon", "unshare", "busybox", "curl");
    private static final String CONTROL_GROUP = "cnm-demo-containers";
    private static final Path HOST = DIRECTORY.resolve("host");
    private static final Path REGISTRY_PID = DIRECTORY.resolve("registry.pid");
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Opened opened;
    private final Netns host;
    private final DockerEngine engine;

    private ContainerStage(Opened opened, Netns host, DockerEngine engine) {
        this.opened = opened;
        this.host = host;
        this.engine = engine;
    }

    /** The programs that it needs and this machine does not have. */
    static List<String> missing() {
        return PROGRAMS.stream()
                .filter(program -> DockerEngine.find(program).isEmpty())
                .toList();
    }

    /**
     * Builds it.
     *
     * @throws IllegalStateException if another one is shown now, or the daemon does not start
     */
    static ContainerStage set() {
        var opened = new Opened();
        try {
            opened.add(DemoDirectory.take(DIRECTORY, "a demo of containers is running already"));
            sweep();
            var host = Stage.machine(opened, HOST);
            opened.add(registry(host));
            var engine = opened.add(DockerEngine.cnm(DIRECTORY, host, CONTROL_GROUP));
            return new ContainerStage(opened, host, engine);
        } catch (RuntimeException e) {
            opened.closeAfter(e);
            throw e;
        }
    }

    private static RunningProgram registry(Netns host) {
        var config = DIRECTORY.resolve("registry.yml");
        try {
            Files.writeString(config, """
                    version: 0.1
                    log: {level: error}
                    storage: {filesystem: {rootdirectory: %s}}
                    http: {addr: '%s'}
                    """.formatted(DIRECTORY.resolve("registry"), REGISTRY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var registry = Program.of("docker-registry", "serve", config.toString()).start(host);
        PidFile.write(REGISTRY_PID, registry.pid());
        return registry;
    }

    /** Our daemon and Docker's command line. */
    DockerEngine engine() {
        return engine;
    }

    /** Runs a program on the host. */
    Printed run(List<String> command) {
        return Printed.by(Program.of(command), host, DIRECTORY.resolve("output"), SOON);
    }

    /** What there still is of containers' links on the host; empty if nothing. */
    String left() {
        try (var route = RouteSocket.open(host)) {
            return route.links().stream()
                    .map(Link::name)
                    .filter(name -> name.startsWith("veth") || name.startsWith("br-"))
                    .collect(Collectors.joining(" "));
        }
    }

    /** Ends what a demo left that was killed; a namespace that is let go of takes its links and rules along. */
    private static void sweep() {
        if (Files.exists(HOST)) {
            try (var left = Netns.open(HOST)) {
                DockerEngine.sweep(DIRECTORY, left, CONTROL_GROUP);
                PidFile.end(REGISTRY_PID, left);
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
