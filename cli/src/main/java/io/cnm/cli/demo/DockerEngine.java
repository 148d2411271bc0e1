package io.cnm.cli.demo;

import io.cnm.cli.Main;
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
 * A daemon that speaks Docker's API in a network namespace, with a {@code /run} and directories of its own, and Docker's command
 * line. Whatever it starts is in a process namespace of its own, and ends with it. <em>Confined to one thread.</em>
 */
final class DockerEngine implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofMillis(100);
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    private final Path directory;
    private final Netns netns;
    private final String controlGroup;
    private final RunningProgram unshare;

    private DockerEngine(Path directory, Netns netns, String controlGroup, RunningProgram unshare) {
        this.directory = directory;
        this.netns = netns;
        this.controlGroup = controlGroup;
        this.unshare = unshare;
    }

    /** Where it looks for plugins. */
    static Path plugins(Path directory) {
        return directory.resolve("run/docker/plugins");
    }

    /**
     * Starts Docker's own, and waits until it answers.
     *
     * @throws IllegalStateException if it is not installed, or does not start
     */
    static DockerEngine dockerd(Path directory, Netns netns, String controlGroup) {
        List.of("dockerd", "docker", "unshare", "busybox").forEach(DockerEngine::require);
        return start(
                directory,
                netns,
                controlGroup,
                List.of("dockerd", "--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", controlGroup));
    }

    /**
     * Starts ours, and waits until it answers.
     *
     * @throws IllegalStateException if it does not start
     */
    static DockerEngine cnm(Path directory, Netns netns, String controlGroup) {
        var java = ProcessHandle.current().info().command().orElseThrow();
        return start(
                directory,
                netns,
                controlGroup,
                List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "daemon",
                        "--cgroup-parent",
                        "/" + controlGroup));
    }

    private static DockerEngine start(Path directory, Netns netns, String controlGroup, List<String> daemon) {
        try (var log = log(directory)) {
            Files.createDirectories(plugins(directory));
            var program = Program.of(command(directory, daemon))
                    .mount(directory.resolve("run"), Path.of("/run"))
                    .output(log)
                    .errors(log);
            var engine = new DockerEngine(directory, netns, controlGroup, program.start(netns));
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
    static Path require(String program) {
        return find(program)
                .orElseThrow(() -> new IllegalStateException(
                        "the demo starts Docker's engine, and there is no program " + program));
    }

    /** A program that is searched in PATH. */
    static Optional<Path> find(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Fd log(Path directory) {
        return Fd.create(directory.resolve("daemon.log"));
    }

    private static List<String> command(Path directory, List<String> daemon) {
        var words = new ArrayList<>(List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc"));
        words.addAll(daemon);
        words.addAll(List.of("--data-root", directory.resolve("data").toString()));
        words.addAll(List.of("--exec-root", directory.resolve("exec").toString()));
        words.addAll(List.of("--pidfile", directory.resolve("docker.pid").toString()));
        words.addAll(List.of("--host", host(directory)));
        return words;
    }

    private static String host(Path directory) {
        return "unix://" + directory.resolve("docker.sock");
    }

    private void awaitReady() {
        var end = System.nanoTime() + START.toNanos();
        while (!run("version").succeeded()) {
            if (unshare.waitFor(GLANCE).isPresent() || System.nanoTime() > end) {
                throw new IllegalStateException("the daemon did not start: " + lastLine());
            }
            child().ifPresent(process -> PidFile.write(directory.resolve("daemon.pid"), process.pid()));
        }
    }

    private String lastLine() {
        try {
            var lines = Files.readAllLines(directory.resolve("daemon.log"));
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
    static void sweep(Path directory, Netns netns, String controlGroup) {
        PidFile.end(directory.resolve("daemon.pid"), netns);
        ControlGroups.remove(controlGroup);
    }

    /** Ends it and all that it has started: the end of a namespace's first process is seen when there is no other. */
    @Override
    public void close() {
        child().ifPresent(ProcessHandle::destroyForcibly);
        unshare.waitFor(COMMAND);
        unshare.close();
        ControlGroups.remove(controlGroup);
    }
}
