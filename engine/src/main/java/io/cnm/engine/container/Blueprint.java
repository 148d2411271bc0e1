package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.exec.Stdio;
import io.cnm.engine.graph.RootFs;
import io.cnm.engine.graph.RootFs.Owner;
import io.cnm.engine.oci.Binds;
import io.cnm.engine.oci.Environment;
import io.cnm.engine.oci.HostFacts;
import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.engine.oci.SpecBuilder;
import io.cnm.engine.oci.Surround;
import io.cnm.engine.oci.Users;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a runtime is told of a container: its record, with all that the record only names found. The container's own file
 * system is read and written only in ways that its owner cannot lead astray. <em>Thread-safe.</em>
 */
final class Blueprint {
    private static final String CONTAINER = "container:";
    private static final int MOST_USERS = 10 << 20;
    private static final int DIRECTORY_MODE = 0755;

    /** What runtimes and programs expect to find, whatever the image has. */
    private static final List<String> DIRECTORIES = List.of("/dev/pts", "/dev/shm", "/proc", "/sys");

    private static final List<String> FILES =
            List.of("/.dockerenv", "/dev/console", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf");

    /** Where the kernel's own file systems go. */
    private static final List<String> KERNELS = List.of("/dev", "/proc", "/sys");

    private final Registry registry;
    private final Places places;
    private final Volumes volumes;
    private final String controlGroup;
    private final LinkVariables links;
    private final HostFacts facts = HostFacts.read();

    Blueprint(Registry registry, Places places, Volumes volumes, String controlGroup) {
        this.controlGroup = controlGroup;
        this.registry = registry;
        links = new LinkVariables(registry);
        this.places = places;
        this.volumes = volumes;
    }

    private SpecBuilder builder(ContainerRecord record) {
        return SpecBuilder.of(record.config(), record.host(), facts);
    }

    /**
     * Fails where it is clear before any start that there can be none.
     *
     * @return what its creator should know
     */
    List<String> check(ContainerRecord record) {
        return builder(record).verify();
    }

    /** Whether containers have a view of control groups of their own, unless they say otherwise. */
    boolean hasOwnControlGroups() {
        return facts.unifiedGroups();
    }

    static String hostnameOfHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            throw new SystemException("cannot read the host's name: " + e, e);
        }
    }

    /** @throws ConflictException in Docker's words if a container that it is linked to does not run */
    void requireLinked(ContainerRecord record) {
        links.requireRunning(record);
    }

    /** Everything, for a start. */
    RuntimeSpec spec(ContainerRecord record, Path root, Stack stack, Optional<Path> sharedMemory) {
        var config = record.config();
        try (var files = RootFs.open(root)) {
            requireOwn(files);
            var user = user(files, config.user(), record);
            if (!config.workingDir().isEmpty()) {
                files.makeDirectory(config.workingDir(), new Owner(user.uid(), user.gid()), DIRECTORY_MODE);
            }
            return builder(record)
                    .build(new Surround(
                            record.id(),
                            root,
                            stack.namespace(),
                            stack.name(),
                            mounts(record, stack),
                            sharedMemory,
                            joined(record),
                            user,
                            Creation.command(config),
                            environment(record, stack.name(), user.home(), config.tty()),
                            config.workingDir(),
                            controlGroup,
                            SpecBuilder.findInit()));
        }
    }

    /** Links of an image's in their places would lead a runtime, which makes devices by path, to places of the host. */
    private static void requireOwn(RootFs files) {
        for (var path : KERNELS) {
            var leads = files.resolve(path);
            if (!leads.equals(Optional.of(path))) {
                throw new InvalidParameterException("the image's " + path + " must be a directory, and is a link to "
                        + leads.orElse("what is not there"));
            }
        }
    }

    /** What the container's own configuration says goes before what its links say. */
    private List<String> environment(ContainerRecord record, String hostname, String home, boolean terminal) {
        var all = new ArrayList<>(links.of(record));
        all.addAll(record.config().env());
        return Environment.of(all, hostname, home, terminal);
    }

    private static Users.Found user(RootFs files, String user, ContainerRecord record) {
        try {
            return new Users(source(files, "/etc/passwd"), source(files, "/etc/group"))
                    .find(user, record.host().groupAdd().orElse(List.of()));
        } catch (IOException e) {
            throw new SystemException("cannot read the users of container " + record.id() + ": " + e, e);
        }
    }

    private static Users.Source source(RootFs files, String path) {
        return () -> files.readFile(path, MOST_USERS).map(ByteArrayInputStream::new);
    }

    /** Whom the container's program runs as. */
    Owner owner(ContainerRecord record, RootFs files) {
        var user = user(files, record.config().user(), record);
        return new Owner(user.uid(), user.gid());
    }

    /** What users say goes before what every container has. */
    private List<RuntimeSpec.Mount> mounts(ContainerRecord record, Stack stack) {
        var mounts = new ArrayList<RuntimeSpec.Mount>();
        var taken = new ArrayList<String>();
        for (var point : record.mounts()) {
            taken.add(point.destination());
            if (!point.type().equals(MountPoint.TMPFS)) {
                mounts.add(Binds.of(
                        source(point), point.destination(), !point.writable(), point.propagation(), point.recursive()));
            }
        }
        Map.of("/etc/hosts", stack.hosts(), "/etc/resolv.conf", stack.resolvConf(), "/etc/hostname", stack.hostname())
                .forEach((target, file) -> {
                    if (!taken.contains(target) && Files.exists(file)) {
                        mounts.add(Binds.of(file, target, record.host().readonlyRootfs(), "", true));
                    }
                });
        return mounts;
    }

    /** A directory of the host's that is not there is made, as Docker's users expect of {@code -v}. */
    private Path source(MountPoint point) {
        if (point.type().equals(MountPoint.VOLUME)) {
            return volumes.data(point.name());
        }
        var source = Path.of(point.source());
        try {
            if (!Files.exists(source)) {
                Files.createDirectories(source);
            }
            return source;
        } catch (IOException e) {
            throw new SystemException(
                    "error while creating mount source path '" + source + "': mkdir " + source + ": " + e, e);
        }
    }

    private Map<String, Path> joined(ContainerRecord record) {
        var joined = new HashMap<String, Path>();
        join(joined, "ipc", record.host().ipcMode());
        join(joined, "pid", record.host().pidMode());
        return joined;
    }

    private void join(Map<String, Path> joined, String type, String mode) {
        if (mode.startsWith(CONTAINER)) {
            var other = registry.require(mode.substring(CONTAINER.length()));
            var pid = other.process()
                    .map(process -> process.pid())
                    .filter(number -> number != 0)
                    .orElseThrow(() -> new ConflictException("cannot join " + type.toUpperCase(java.util.Locale.ROOT)
                            + " of a non running container: " + other.id()));
            joined.put(type, Path.of("/proc/" + pid + "/ns/" + type));
        }
    }

    /** Where its input and output go. */
    Stdio stdio(ContainerRecord record) {
        var config = record.config();
        var limit = LogLimit.of(record.host().logConfig());
        return new Stdio(
                config.tty(), config.openStdin(), config.stdinOnce(), places.log(record), limit.bytes(), limit.files());
    }

    /** A further program of a container that runs. */
    RuntimeSpec.ProcessSpec process(ContainerRecord record, Path root, Exec.Wish wish, List<Integer> console) {
        var config = record.config();
        try (var files = RootFs.open(root)) {
            var user = user(files, wish.user().isEmpty() ? config.user() : wish.user(), record);
            var own = environment(record, config.hostname(), user.home(), wish.terminal());
            var size = HostDefaults.consoleSize(record.host(), console);
            return SpecBuilder.of(config, size, facts)
                    .program(
                            wish.terminal(),
                            wish.privileged() || record.host().privileged(),
                            user,
                            wish.command(),
                            Environment.added(own, wish.env(), user.home(), wish.terminal()),
                            wish.workingDirectory().isEmpty() ? config.workingDir() : wish.workingDirectory());
        }
    }

    /** Limits as they are to be now. */
    RuntimeSpec.Resources resources(ContainerRecord record) {
        return builder(record).resources();
    }

    /** Makes what is mounted over in every container, so that it does not show as the container's own. */
    void prepareRoot(Path root) {
        try (var files = RootFs.open(root)) {
            DIRECTORIES.forEach(path -> files.makeDirectory(path, Owner.ROOT, DIRECTORY_MODE));
            FILES.forEach(files::makeFile);
        }
    }

    /** Whether a new container's file system has to be looked at. */
    boolean needsRoot(ContainerRecord record) {
        return record.mounts().stream().anyMatch(Blueprint::isFilled);
    }

    private static boolean isFilled(MountPoint point) {
        return point.type().equals(MountPoint.VOLUME) && point.fill();
    }

    /** Volumes that are empty get what the image has in their place. */
    void fill(ContainerRecord record, Path root) {
        try (var files = RootFs.open(root)) {
            for (var point : record.mounts()) {
                if (isFilled(point) && files.resolve(point.destination()).isPresent()) {
                    volumes.with(point.name(), volume -> fill(record, files, point, volume));
                }
            }
        }
    }

    private static boolean fill(ContainerRecord record, RootFs files, MountPoint point, Path volume) {
        try {
            return files.copyUp(point.destination(), volume);
        } catch (IOException e) {
            throw new SystemException("cannot fill the volumes of container " + record.id() + ": " + e, e);
        }
    }
}
