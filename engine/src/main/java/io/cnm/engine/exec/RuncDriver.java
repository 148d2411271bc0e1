package io.cnm.engine.exec;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.LinuxException;
import io.cnm.linux.OtherProcess;
import io.cnm.linux.ProcessWatch;
import io.cnm.linux.RunningProgram;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Runs containers with an OCI runtime such as {@code runc} or {@code crun}, each under a monitor (conmon) that outlives this
 * process: it keeps the container's input and output, writes its log and remembers its exit code. A start costs the monitor
 * and one short run of the runtime, or two of one that keeps its state in another form than runc; signals, pauses and measurements cost no process. One thread sees all ends. <em>Thread-safe.</em>
 *
 * <p>Whoever follows up on {@link ContainerProcess#exit()} does so on that thread and must not wait there.
 */
public final class RuncDriver implements ExecDriver {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]*");

    private final RuncSettings settings;
    private final Workshop workshop;
    private final ProcessWatch watch;
    private final Set<String> creating = ConcurrentHashMap.newKeySet();

    private RuncDriver(RuncSettings settings, Workshop workshop, ProcessWatch watch) {
        this.settings = settings;
        this.workshop = workshop;
        this.watch = watch;
    }

    /** Begins; the programs need not be there yet. @throws UncheckedIOException if the root cannot be made */
    public static RuncDriver open(RuncSettings settings) {
        var workshop = new Workshop(settings);
        try {
            workshop.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RuncDriver(settings, workshop, ProcessWatch.start("cnm-exits-" + settings.name()));
    }

    static String requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw RuntimeErrors.other("an id is letters, digits, _ . and -: " + RuntimeErrors.clean(id));
        }
        return id;
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public String version() {
        var text = workshop.runtime().version();
        return RuntimeErrors.clean(text.lines().findFirst().orElse(""));
    }

    @Override
    public Optional<String> warning() {
        return RuntimeVersion.warning(settings.name(), version());
    }

    @Override
    public ContainerProcess create(String id, RuntimeSpec spec, Stdio stdio) {
        var group = ControlGroup.of(requireGroup(spec));
        creating.add(requireId(id));
        try {
            makeBundle(id);
            return createOrDiscard(id, spec, stdio, group);
        } finally {
            creating.remove(id);
        }
    }

    private void makeBundle(String id) {
        try {
            workshop.bundle(id).create();
            Failpoint.pass("after a bundle's directory");
        } catch (FileAlreadyExistsException e) {
            throw RuntimeErrors.other("there is a container " + id + " already", e);
        } catch (IOException e) {
            throw RuntimeErrors.other("container " + id + " cannot have a directory: " + e.getMessage(), e);
        }
    }

    private RuncContainer createOrDiscard(String id, RuntimeSpec spec, Stdio stdio, ControlGroup group) {
        try {
            return create(id, workshop.bundle(id), spec, stdio, group);
        } catch (IOException | RuntimeException e) {
            var failure = e instanceof ExecException known ? known : failure(e);
            discard(id, group, failure);
            throw failure;
        }
    }

    private static String requireGroup(RuntimeSpec spec) {
        var path = spec.linux().cgroupsPath();
        if (!path.startsWith("/") || path.length() < 2) {
            throw RuntimeErrors.other("a control group's path begins with a slash: " + path);
        }
        return path;
    }

    private RuncContainer create(String id, Bundle bundle, RuntimeSpec spec, Stdio stdio, ControlGroup group)
            throws IOException {
        bundle.write(spec);
        Failpoint.pass("after a bundle's specification");
        var monitor = workshop.createMonitor(id, bundle, spec, stdio);
        try (monitor) {
            Failpoint.pass("after the start of a container's monitor");
            keep(bundle, monitor.program(), group, stdio);
            Failpoint.pass("while the runtime makes a container");
            var pid = requirePid(bundle, monitor.next(settings.deadline()));
            Failpoint.pass("after a container's creation by the runtime");
            var container = container(id, stdio, group, pid);
            workshop.containers().put(id, container);
            workshop.rotation().add(id, bundle, stdio);
            watch.watch(monitor.program().pidfd(), () -> {
                monitor.program().close();
                container.monitorEnded();
            });
            return container;
        } catch (IOException | RuntimeException e) {
            monitor.kill();
            throw e;
        }
    }

    /** While the runtime works. */
    private static void keep(Bundle bundle, RunningProgram monitor, ControlGroup group, Stdio stdio)
            throws IOException {
        try (var process = OtherProcess.open(monitor.pid()).orElseThrow(() -> new IOException("the monitor is gone"))) {
            bundle.keep(new Bundle.Kept(
                    process.pid(),
                    process.began(),
                    group.toString(),
                    stdio.terminal(),
                    stdio.input(),
                    stdio.inputOnce(),
                    stdio.log().map(Path::toString),
                    stdio.logLimit(),
                    stdio.logFiles()));
        }
    }

    private static int requirePid(Bundle bundle, Optional<Monitor.Report> report) throws IOException {
        if (report.isEmpty()) {
            var complaints = Monitor.complaints(bundle);
            throw RuntimeErrors.create(complaints.isEmpty() ? "the runtime ended without a word" : complaints);
        }
        if (report.get().data() <= 0) {
            throw RuntimeErrors.create(report.get().message().orElse("the runtime does not say why"));
        }
        return report.get().data();
    }

    private RuncContainer container(String id, Stdio stdio, ControlGroup group, int pid) {
        try (var process = OtherProcess.open(pid).orElse(null)) {
            return process == null
                    ? new RuncContainer(workshop, id, stdio, group, 0, 0)
                    : new RuncContainer(workshop, id, stdio, group, pid, process.began());
        }
    }

    private static ExecException failure(Exception e) {
        var failure = RuntimeErrors.create(String.valueOf(e.getMessage()));
        failure.initCause(e);
        return failure;
    }

    private void discard(String id, ControlGroup group, ExecException failure) {
        try {
            workshop.remove(id, group);
        } catch (ExecException e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public Optional<ContainerProcess> find(String id) {
        requireId(id);
        if (creating.contains(id)) {
            return Optional.empty();
        }
        var known = workshop.containers().get(id);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            return adopt(id).map(container -> container);
        } catch (IOException | LinuxException e) {
            throw RuntimeErrors.other("find container " + id + ": " + e.getMessage(), e);
        }
    }

    private Optional<RuncContainer> adopt(String id) throws IOException {
        var bundle = workshop.bundle(id);
        if (!bundle.exists()) {
            return Optional.empty();
        }
        var kept = bundle.findKept();
        var pid = bundle.pid();
        if (kept.isEmpty() || pid == 0) {
            workshop.removeHalf(id);
            return Optional.empty();
        }
        var group = ControlGroup.of(kept.get().cgroup());
        var alive = group.processes().contains(pid) ? pid : 0;
        var stdio = Workshop.stdio(kept.get());
        var container = container(id, stdio, group, alive);
        workshop.containers().put(id, container);
        workshop.rotation().add(id, bundle, stdio);
        OtherProcess.open(kept.get().monitor(), kept.get().began())
                .ifPresentOrElse(
                        monitor -> watch.watch(monitor.pidfd(), () -> {
                            monitor.close();
                            container.monitorEnded();
                        }),
                        container::monitorEnded);
        return Optional.of(container);
    }

    @Override
    public List<String> containers() {
        try (var bundles = Files.list(workshop.bundles())) {
            return bundles.map(bundle -> bundle.getFileName().toString())
                    .filter(id -> find(id).isPresent())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        watch.close();
        workshop.rotation().close();
        workshop.containers().values().forEach(RuncContainer::closeConsole);
    }
}
