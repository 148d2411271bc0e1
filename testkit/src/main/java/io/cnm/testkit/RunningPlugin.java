package io.cnm.testkit;

import io.cnm.testkit.kernel.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The command {@code cnm plugin} as a process of its own, beside a {@link StockDocker}. Its directories are the lab's: one at a
 * time. <em>Thread-safe.</em>
 */
public final class RunningPlugin {
    private static final Duration TO_START = Duration.ofSeconds(60);

    private final RunningCommand command;

    private RunningPlugin(RunningCommand command) {
        this.command = command;
    }

    /**
     * Starts it, and waits until it serves.
     *
     * @param docker whose containers are removed at the end, before the plugin ends
     */
    public static RunningPlugin start(Lab lab, StockDocker docker) {
        var plugin = launch(lab, StockDocker.PLUGINS, List.of());
        plugin.command.await(plugin::serves);
        lab.closeAtEnd(docker::removeContainers);
        return plugin;
    }

    /**
     * Starts it where no Docker is, and waits until it serves, or has ended.
     *
     * @param directory where its sockets are to be
     * @param options for Java
     */
    public static RunningPlugin alone(Lab lab, Path directory, List<String> options) {
        var plugin = launch(lab, directory, options);
        lab.await("start or end", TO_START, () -> plugin.serves() || !plugin.command.runs());
        return plugin;
    }

    private static RunningPlugin launch(Lab lab, Path directory, List<String> options) {
        var words = List.of(
                "plugin",
                "--log-level",
                "info",
                "--dir",
                directory.toString(),
                "--data-root",
                lab.dir().resolve("plugin-data").toString(),
                "--exec-root",
                lab.dir().resolve("plugin-exec").toString());
        return new RunningPlugin(RunningCommand.start(lab, options, words));
    }

    private boolean serves() {
        return log().contains("serving ");
    }

    /** Waits for its end; its exit code. */
    public int exitCode() {
        return command.exitCode();
    }

    /** Ends it without a word. */
    public void kill() {
        command.signal("KILL");
        command.exitCode();
    }

    /** Asks it to end; its exit code. */
    public int stop() {
        command.signal("TERM");
        return command.exitCode();
    }

    /** Its standard output and error. */
    public String log() {
        return command.log();
    }

    /** Where Docker finds a driver of it. */
    public static Path socket(String name) {
        var socket = StockDocker.PLUGINS.resolve(name + ".sock");
        if (!Files.exists(socket)) {
            throw new AssertionError("there is no " + socket);
        }
        return socket;
    }
}
