package io.cnm.cli.demo;

import io.cnm.linux.ControlGroups;
import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Docker's own daemon in a network namespace, with a {@code /run} and directories of its own, and its command line. Whatever it
 * starts is in a process namespace of its own, and ends with it. <em>Confined to one thread.</em>
 */
final class DockerEngine implements AutoCloseable {
    private static final String CONTROL_GROUP = "cnm-demo-plugin";
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    private final Path directory;
    private final Netns netns;
    private final RunningProgram unshare;

    private DockerEngine(Path directory, Netns netns, RunningProgram unshare) {
        this.directory = directory;
        this.netns = netns;
        this.unshare = unshare;
    }

    /** Where it looks for plugins. */
    static Path plugins(Path directory) {
        return directory.resolve("run/docker/plugins");
    }

    /**
     * Starts it, and waits until it answers.
     *
     * @throws IllegalStateException if it is not installed, or does not start
     */
    static DockerEngine start(Path directory, Netns netns) {
        List.of("dockerd", "docker", "unshare", "busybox").forEach(DockerEngine::find);
        try (var log = log(directory)) {
            Files.createDirectories(plugins(directory));
            var program = Program.of(command(directory))
                    .mount(directory.resolve("run"), Path.of("/run"))
                    .output(log)
                    .errors(log);
            var engine = new DockerEngine(directory, netns, program.start(netns));
            try {
                engine.awaitReady();
            } catch (RuntimeException e) {
                engine.close();
                throw e;
            }
            return engine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program that is searched in PATH. */
    static Path find(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "the demo starts Docker's engine, and there is no program " + program));
    }

    private static Fd log(Path directory) {
        return Fd.create(directory.resolve("dockerd.log"));
    }

    private static List<String> command(Path directory) {
        return List.of(
                "unshare",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "dockerd",
                "--data-root",
                directory.resolve("data").toString(),
                "--exec-root",
                directory.resolve("exec").toString(),
                "--pidfile",
                directory.resolve("docker.pid").toString(),
                "--exec-opt",
                "native.cgroupdriver=cgroupfs",
                "--cgroup-parent",
                CONTROL_GROUP,
                "--host",
                host(directory));
    }

    private static String host(Path directory) {
        return "unix://" + directory.resolve("docker.sock");
    }

    private void awaitReady() {
        var end = System.nanoTime() + START.toNanos();
        while (!run("version").succeeded()) {
            if (unshare.waitFor(GLANCE).isPresent() || System.nanoTime() > end) {
                throw new IllegalStateException("dockerd did not start: " + lastLine());
            }
            child().ifPresent(process -> PidFile.write(directory.resolve("dockerd.pid"), process.pid()));
        }
    }

    private String lastLine() {
        try {
            var lines = Files.readAllLines(directory.resolve("dockerd.log"));
            return lines.isEmpty() ? "it says nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The daemon itself, of whose namespace it is the first process. */
    private Optional<ProcessHandle> child() {
        return ProcessHandle.of(unshare.pid()).flatMap(each -> each.children().findFirst());
    }

    /** Runs {@code docker}; what the user has configured changes nothing. */
    Printed run(String... words) {
        var command = new ArrayList<>(
                List.of("docker", "--config", directory.resolve("config").toString(), "--host", host(directory)));
        command.addAll(List.of(words));
        return Printed.by(Program.of(command), netns, directory.resolve("output"), COMMAND);
    }

    /** Ends one whose demo was killed. */
    static void sweep(Path directory, Netns netns) {
        PidFile.end(directory.resolve("dockerd.pid"), netns);
        ControlGroups.remove(CONTROL_GROUP);
    }

    /** Ends it and all that it has started: the end of a namespace's first process is seen when there is no other. */
    @Override
    public void close() {
        child().ifPresent(ProcessHandle::destroyForcibly);
        unshare.waitFor(COMMAND);
        unshare.close();
        ControlGroups.remove(CONTROL_GROUP);
    }
}
