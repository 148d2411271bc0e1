package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.OtherProcess;
import io.cnm.linux.RunningProgram;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the containers of one driver have in common: its directories, its runtime, its monitors. <em>Thread-safe.</em> */
final class Workshop {
    private static final Logger log = LoggerFactory.getLogger(Workshop.class);

    /** What stands for the code of a container that was killed and nobody saw end. */
    private static final int KILLED = 137;

    private final RuncSettings settings;
    private final OciRuntime runtime;
    private final Map<String, RuncContainer> containers = new ConcurrentHashMap<>();
    private final LogRotation rotation;
    private final OtherMounts otherMounts;

    Workshop(RuncSettings settings) {
        this.settings = settings;
        runtime = new OciRuntime(settings);
        rotation = new LogRotation(settings.name());
        otherMounts = OtherMounts.below(settings.crowded());
    }

    /** Keeps logs in several files. */
    LogRotation rotation() {
        return rotation;
    }

    RuncSettings settings() {
        return settings;
    }

    OciRuntime runtime() {
        return runtime;
    }

    /** The containers that are known to this process, by id. */
    Map<String, RuncContainer> containers() {
        return containers;
    }

    Path bundles() {
        return settings.root().resolve("containers");
    }

    Bundle bundle(String id) {
        return new Bundle(bundles().resolve(id));
    }

    private Path exits() {
        return settings.root().resolve("exits");
    }

    void prepare() throws IOException {
        Files.createDirectories(bundles());
        Files.createDirectories(exits());
    }

    /** Starts a container's monitor, which has the runtime make the container. */
    Monitor createMonitor(String id, Bundle bundle, RuntimeSpec spec, Stdio stdio) {
        var words = options(bundle, stdio);
        words.addAll(List.of("--cid", id, "--cuuid", id, "--name", id));
        words.addAll(List.of("--exit-dir", exits().toString()));
        words.addAll(List.of("--log-path", logOption(stdio)));
        if (stdio.logLimit() > 0 && !stdio.rotates()) {
            words.addAll(List.of("--log-size-max", Long.toString(stdio.logLimit())));
        }
        return Monitor.start(words, bundle, false, program -> otherMounts.hide(spec, program));
    }

    private List<String> options(Bundle bundle, Stdio stdio) {
        var words =
                new ArrayList<>(Monitor.options(OciRuntime.find(settings.monitor()), runtime.program(), bundle, stdio));
        runtime.globalArguments(bundle.runtimeLog()).forEach(word -> words.addAll(List.of("--runtime-arg", word)));
        return words;
    }

    /** The monitor takes a path apart at its colons, and has no way to quote one. */
    private static String logOption(Stdio stdio) {
        if (stdio.log().isEmpty()) {
            return "none";
        }
        var path = stdio.log().get().toAbsolutePath().toString();
        if (path.contains(":")) {
            throw RuntimeErrors.other("the path of a log must have no colon: " + path);
        }
        return "k8s-file:" + path;
    }

    /**
     * Starts a container that was made.
     *
     * @param alive whether its first process is there
     */
    void start(String id, BooleanSupplier alive) {
        Libcontainer.find(runtime.stateOf(id))
                .ifPresentOrElse(known -> known.start(alive, settings.deadline()), () -> runtime.start(bundle(id), id));
    }

    /** Runs a further program in a container. */
    RuncExec exec(String id, String execId, RuntimeSpec.ProcessSpec process, Stdio stdio) {
        var bundle = bundle(id).exec(RuncDriver.requireId(execId));
        try {
            bundle.create();
            try {
                bundle.write(process);
                Failpoint.pass("after a program's bundle");
                return startExec(id, execId, bundle, stdio);
            } catch (IOException | RuntimeException e) {
                bundle.delete();
                throw e;
            }
        } catch (IOException e) {
            throw RuntimeErrors.exec(String.valueOf(e.getMessage()));
        }
    }

    private RuncExec startExec(String id, String execId, Bundle bundle, Stdio stdio) throws IOException {
        var words = options(bundle, stdio);
        words.addAll(List.of("--exec", "--exec-attach", "--cid", id, "--cuuid", execId));
        words.addAll(List.of("--exec-process-spec", bundle.process().toString(), "--log-path", "none"));
        var monitor = Monitor.start(words, bundle, true, program -> {});
        Failpoint.pass("after the start of a program's monitor");
        try {
            return RuncExec.start(bundle, monitor, stdio, settings, id + "-" + execId);
        } catch (IOException | RuntimeException e) {
            monitor.kill();
            monitor.close();
            throw e;
        }
    }

    /** How a container ended, as its monitor wrote it down; empty if it did not. */
    Optional<Exit> findExit(String id, ControlGroup group) {
        var file = exits().resolve(id);
        try {
            var code = Integer.parseInt(Files.readString(file).strip());
            return Optional.of(new Exit(code, Files.getLastModifiedTime(file).toInstant(), outOfMemory(id, group)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | NumberFormatException e) {
            log.warn("{} does not tell how container {} ended: {}", file, id, e.toString());
            return Optional.empty();
        }
    }

    /** The monitor may have been too late to see it; then the group, which is there until it is removed, tells. */
    private boolean outOfMemory(String id, ControlGroup group) throws IOException {
        return Files.exists(bundle(id).outOfMemory()) || group.outOfMemory();
    }

    /** The end of a container that was killed because its monitor was. */
    Exit killed(ControlGroup group) {
        try {
            return new Exit(KILLED, Instant.now(), group.outOfMemory());
        } catch (IOException e) {
            log.warn("whether memory ran out in {} is not known: {}", group, e.toString());
            return new Exit(KILLED, Instant.now(), false);
        }
    }

    /**
     * Removes all that is left of a container that has ended.
     *
     * @throws ExecException if something is still left
     */
    void remove(String id, ControlGroup group) {
        var bundle = bundle(id);
        containers.remove(id);
        try {
            if (bundle.exists() && Libcontainer.find(runtime.stateOf(id)).isEmpty()) {
                runtime.delete(bundle, id);
                Failpoint.pass("after the runtime's deletion of a container");
            }
        } catch (ExecException e) {
            log.warn("the runtime does not remove container {}, so it is done without: {}", id, e.getMessage());
        }
        try {
            group.destroy();
            Failpoint.pass("after the end of a control group");
            new Bundle(runtime.stateOf(id)).delete();
            Files.deleteIfExists(exits().resolve(id));
            Failpoint.pass("after the removal of a container's exit code");
            bundle.delete();
            Failpoint.pass("after the removal of a bundle");
        } catch (IOException | RuntimeException e) {
            throw RuntimeErrors.other("container " + id + " cannot be removed: " + e.getMessage(), e);
        }
    }

    /** Removes a container that was being made when an earlier driver died. */
    void removeHalf(String id) throws IOException {
        log.warn("container {} was not made to its end, and is removed", id);
        endWorkers(bundle(id));
        var group = bundle(id).findGroup();
        if (group.isPresent()) {
            remove(id, ControlGroup.of(group.get()));
        } else {
            bundle(id).delete();
        }
    }

    /** A monitor that was just started is not on record yet, and the runtime never is; but both work in the bundle. */
    private static void endWorkers(Bundle bundle) {
        ProcessHandle.allProcesses()
                .flatMap(each -> OtherProcess.open((int) each.pid()).stream())
                .forEach(process -> {
                    try (process) {
                        if (worksIn(bundle, process.pid())) {
                            process.signal(RunningProgram.SIGKILL);
                        }
                    }
                });
    }

    private static boolean worksIn(Bundle bundle, int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Integer.toString(pid), "cwd"))
                    .equals(bundle.directory());
        } catch (IOException e) {
            return false; // it has ended
        }
    }

    /** What a container has for input and output, as far as it matters once it is made. */
    static Stdio stdio(Bundle.Kept kept) {
        return new Stdio(
                kept.terminal(),
                kept.input(),
                kept.inputOnce(),
                kept.log().filter(path -> !path.isEmpty()).map(Path::of),
                kept.logLimit(),
                kept.logFiles());
    }
}
