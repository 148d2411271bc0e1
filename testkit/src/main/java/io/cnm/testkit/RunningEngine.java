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
    private final String group = groups() + NUMBER.incrementAndGet();
    private RunningDaemon daemon;

    private RunningEngine(Lab lab, List<String> options, List<String> flags) {
        this.lab = lab;
        this.flags = flags;
        daemon = launch(options).ready();
    }

    /** Starts it with an image for containers, and waits until it serves. */
    public static RunningEngine start(Lab lab, String... flags) {
        return start(lab, List.of(), flags);
    }

    /**
     * The same with options for Java, as long as it is not started again.
     *
     * @param options such as {@code -Xmx64m}
     */
    public static RunningEngine start(Lab lab, List<String> options, String... flags) {
        Programs.require("runc");
        Programs.require("conmon");
        var engine = new RunningEngine(lab, options, List.of(flags));
        lab.closeAtEnd(engine::end);
        engine.importImage(lab);
        return engine;
    }

    private RunningDaemon launch(List<String> options) {
        var all = new ArrayList<>(List.of("--cgroup-parent", "/" + group));
        all.addAll(flags);
        return RunningDaemon.start(lab, options, all.toArray(String[]::new));
    }

    /** What the names of the control groups begin with that engines of this process have their containers' in. */
    public static String groups() {
        return "cnm-test-" + ProcessHandle.current().pid() + "-";
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
        daemon = launch(List.of()).ready();
    }

    /**
     * Starts it again where it was, and waits for nothing: it may fail.
     *
     * @param options for Java, such as {@code -Xmx64m}
     */
    public RunningDaemon startAgainWith(String... options) {
        daemon = launch(List.of(options));
        return daemon;
    }

    /** Ends it as an administrator does; containers go on. */
    public void stop() {
        daemon.signal("TERM");
        if (daemon.exitCode() != 0) {
            throw new AssertionError("it did not stop cleanly: " + daemon.log());
        }
    }

    /** With its containers. */
    private void end() {
        if (!daemon.runs()) {
            startAgain();
        }
        try {
            removeAllContainers();
        } finally {
            daemon.signal("TERM");
            daemon.exitCode();
            ControlGroups.remove(group);
        }
    }
}
