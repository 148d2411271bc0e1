package io.cnm.testkit;

import io.cnm.linux.ControlGroups;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The command {@code cnm daemon} with containers, in the lab's namespaces; where runc or conmon is not installed the test is
 * skipped. <em>Used by one thread at a time.</em>
 */
public final class RunningEngine implements DockerEngine {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Lab lab;
    private final List<String> flags;
    private final String group = "cnm-test-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    private RunningDaemon daemon;

    private RunningEngine(Lab lab, List<String> flags) {
        this.lab = lab;
        this.flags = flags;
        daemon = launch();
    }

    /** Starts it with an image for containers, and waits until it serves. */
    public static RunningEngine start(Lab lab, String... flags) {
        Programs.require("runc");
        Programs.require("conmon");
        var engine = new RunningEngine(lab, List.of(flags));
        lab.closeAtEnd(engine::end);
        engine.importImage(lab);
        return engine;
    }

    private RunningDaemon launch() {
        var all = new ArrayList<>(List.of("--cgroup-parent", "/" + group));
        all.addAll(flags);
        return RunningDaemon.start(lab, all.toArray(String[]::new)).ready();
    }

    /** The process that serves. */
    public RunningDaemon daemon() {
        return daemon;
    }

    @Override
    public Path socket() {
        return daemon.socket();
    }

    @Override
    public DockerCli cli() {
        return daemon.docker();
    }

    @Override
    public void kill() {
        daemon.signal("KILL");
        daemon.exitCode();
    }

    @Override
    public void startAgain() {
        daemon = launch();
    }

    /** With its containers. */
    private void end() {
        if (!daemon.runs()) {
            startAgain();
        }
        removeAllContainers();
        daemon.signal("TERM");
        daemon.exitCode();
        ControlGroups.remove(group);
    }
}
