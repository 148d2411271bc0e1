package io.cnm.testkit;

import io.cnm.testkit.kernel.Lab;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The command {@code cnm plugin} as a process of its own, beside a {@link StockDocker}. Its directories are the lab's: one at a
 * time. <em>Thread-safe.</em>
 */
public final class RunningPlugin {
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
        var words = List.of(
                "plugin",
                "--log-level",
                "info",
                "--dir",
                StockDocker.PLUGINS.toString(),
                "--data-root",
                lab.dir().resolve("plugin-data").toString(),
                "--exec-root",
                lab.dir().resolve("plugin-exec").toString());
        var plugin = new RunningPlugin(RunningCommand.start(lab, List.of(), words));
        plugin.command.await(() -> plugin.log().contains("serving "));
        lab.closeAtEnd(docker::removeContainers);
        return plugin;
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
