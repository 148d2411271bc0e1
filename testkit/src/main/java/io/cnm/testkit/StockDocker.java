package io.cnm.testkit;

import io.cnm.linux.ControlGroups;
import io.cnm.linux.RunningProgram;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Docker's own daemon as a process in the lab's namespaces, with directories of its own; where it is not installed the test is
 * skipped. Plugins are looked for where every Docker looks, in a {@code /run} that is the lab's. <em>Used by one thread at a
 * time.</em>
 */
public final class StockDocker implements DockerEngine {
    /** Where plugins' sockets are looked for. */
    public static final Path PLUGINS = Path.of("/run/docker/plugins");

    /** A control group of this process alone: tests run side by side, and it is removed with its daemon. */
    private static final String CGROUP = "cnm-test-" + ProcessHandle.current().pid();

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Lab lab;
    private final List<String> flags;
    private RunningProgram process;
    private Path log = Path.of("/dev/null");

    private StockDocker(Lab lab, List<String> flags) {
        this.lab = lab;
        this.flags = flags;
        process = launch();
    }

    /** Starts it with an image for containers, and waits until it serves. */
    public static StockDocker start(Lab lab, String... flags) {
        requireInstalled();
        lab.run("mount", "-t", "tmpfs", "tmpfs", "/run");
        try {
            Files.createDirectories(PLUGINS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var docker = new StockDocker(lab, List.of(flags));
        lab.closeAtEnd(docker::end);
        docker.awaitReady();
        docker.importImage(lab);
        return docker;
    }

    /** Skips the test where it is not installed. */
    public static void requireInstalled() {
        Programs.require("dockerd");
    }

    /** The command line that was installed with the daemon, if it is beside it. */
    private static Path command() {
        return Programs.find("dockerd")
                .map(daemon -> daemon.resolveSibling("docker"))
                .filter(Files::isExecutable)
                .orElse(Path.of("docker"));
    }

    private RunningProgram launch() {
        var command = new ArrayList<>(List.of(
                "dockerd",
                "--data-root",
                directory("docker-data"),
                "--exec-root",
                directory("docker-exec"),
                "--pidfile",
                directory("docker.pid"),
                "--cgroup-parent",
                CGROUP,
                "-H",
                "unix://" + socket()));
        command.addAll(flags);
        log = lab.dir().resolve("dockerd-" + NUMBER.incrementAndGet() + ".log");
        return lab.shell().start(log, command.toArray(String[]::new));
    }

    private String directory(String name) {
        return lab.dir().resolve(name).toString();
    }

    @Override
    public Path socket() {
        return lab.dir().resolve("docker.sock");
    }

    private void awaitReady() {
        lab.await("dockerd is ready", DEADLINE, () -> {
            if (process.waitFor(Duration.ZERO).isPresent()) {
                throw new AssertionError("dockerd has ended: " + log());
            }
            return Files.exists(socket())
                    && lab.shell()
                            .tryRun("curl", "-s", "--unix-socket", socket().toString(), "http://docker/_ping")
                            .output()
                            .equals("OK");
        });
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public DockerCli cli() {
        return DockerCli.of(command(), socket(), lab.dir());
    }

    /**
     * Ends it without a word; containers go on. Its containerd goes with it, and might be taken for alive by the next one as
     * long as nobody has asked how it ended.
     */
    @Override
    public void kill() {
        process.signal(RunningProgram.SIGKILL);
        process.waitFor(DEADLINE);
        try {
            Files.deleteIfExists(lab.dir().resolve("docker-exec/containerd/containerd.pid"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as a machine does that is shut down. */
    public void stop() {
        process.signal(RunningProgram.SIGTERM);
        process.waitFor(DEADLINE).orElseThrow(() -> new AssertionError("dockerd does not end"));
    }

    @Override
    public void startAgain() {
        process = launch();
        awaitReady();
    }

    /** Whether it has not ended. */
    private boolean runs() {
        return process.waitFor(Duration.ZERO).isEmpty();
    }

    /** Ends and removes all containers, for which it is started if it does not run. Plugins that they need must be there. */
    public void removeContainers() {
        if (!runs()) {
            startAgain();
        }
        removeAllContainers();
    }

    /** With its containers and what else it has started. */
    private void end() throws IOException {
        try {
            removeContainers();
            stop();
        } finally {
            process.close();
        }
        ControlGroups.remove(CGROUP);
    }
}
