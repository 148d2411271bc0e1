package io.cnm.linux;

import static io.cnm.linux.internal.LibC.LIBC;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A program to be started inside a network namespace, with files of its own mounted over the host's. The JDK's {@link
 * ProcessBuilder} cannot do this: the first process that a thread starts makes it leave a helper thread behind, in
 * whatever namespace it is in. The program starts with its signals at their defaults, leads a session of its own, and
 * has no descriptors but those given. <em>Confined to one thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/posix_spawn.3.html">posix_spawn(3)</a>, mount_namespaces(7)
 */
public final class Program {
    private static final int POSIX_SPAWN_SETSIGDEF = 0x04;
    private static final int POSIX_SPAWN_SETSIGMASK = 0x08;
    private static final int POSIX_SPAWN_SETSID = 0x80;
    /** At least sizeof(posix_spawnattr_t) and sizeof(posix_spawn_file_actions_t): 336 and 80 in glibc. */
    private static final int SIZEOF_SPAWN_STRUCT = 512;

    private static final int SIZEOF_SIGSET = 128;
    /** The first number after the standard input, output and error. */
    private static final int FIRST_FREE = 3;

    private static final Path DEV_NULL = Path.of("/dev/null");

    private final List<String> command;
    private final Map<Path, Path> mounts = new LinkedHashMap<>();
    private final Map<Path, Collection<Path>> stripped = new LinkedHashMap<>();
    private Map<String, String> environment = System.getenv();
    private @Nullable Path directory;
    private @Nullable Fd input;
    private @Nullable Fd output;
    private @Nullable Fd errors;
    private final List<Fd> more = new ArrayList<>();

    private Program(List<String> command) {
        this.command = List.copyOf(command);
    }

    /**
     * A program and its arguments; a name without a slash is searched in this process's PATH.
     *
     * @throws IllegalArgumentException if there is not even a name, or an argument holds a NUL
     */
    public static Program of(List<String> command) {
        if (command.isEmpty() || command.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a command is a name and arguments without NUL: " + command);
        }
        return new Program(command);
    }

    /** Like {@link #of(List)}. */
    public static Program of(String... command) {
        return of(List.of(command));
    }

    /** The whole environment, in place of this process's. */
    public Program environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** Makes the file or directory {@code source} appear at {@code target}, for this program and its children alone. */
    public Program mount(Path source, Path target) {
        mounts.put(target, source);
        return this;
    }

    /**
     * Keeps what is mounted below a mount point from this program and its children, but for some: whoever makes or reads tables
     * of mounts is faster with fewer.
     *
     * @param kept paths below the mount point
     */
    public Program without(Path mountPoint, Collection<Path> kept) {
        stripped.put(mountPoint, List.copyOf(kept));
        return this;
    }

    /** Where it starts; in this process's directory if not given. */
    public Program directory(Path value) {
        directory = value;
        return this;
    }

    /** Where it reads, {@code /dev/null} if not given. The descriptor stays the caller's. */
    public Program input(Fd fd) {
        input = fd;
        return this;
    }

    /** Where it writes, {@code /dev/null} if not given. The descriptor stays the caller's. */
    public Program output(Fd fd) {
        output = fd;
        return this;
    }

    /** Where it reports errors, {@code /dev/null} if not given. The descriptor stays the caller's. */
    public Program errors(Fd fd) {
        errors = fd;
        return this;
    }

    /**
     * Gives it one more descriptor, which stays the caller's.
     *
     * @return the number it has for the program: 3 for the first, then 4 and so on
     */
    public int descriptor(Fd fd) {
        more.add(fd);
        return FIRST_FREE + more.size() - 1;
    }

    /**
     * Starts it.
     *
     * @throws LinuxException ENOENT and the like if it cannot be started or a mount fails
     */
    public RunningProgram start(Netns netns) {
        return netns.call(this::startFromHere);
    }

    /**
     * Starts it in the namespaces of the calling thread.
     *
     * @throws LinuxException ENOENT and the like if it cannot be started or a mount fails
     */
    public RunningProgram start() {
        if (!hasMountsOfItsOwn()) {
            return startFromHere();
        }
        Netns.Task<RunningProgram, RuntimeException> starting = this::startFromHere;
        return NetnsThread.run("start " + command.get(0), starting);
    }

    private boolean hasMountsOfItsOwn() {
        return !mounts.isEmpty() || !stripped.isEmpty();
    }

    /** The thread is one that ends afterwards, if the program has mounts of its own. */
    private RunningProgram startFromHere() {
        if (hasMountsOfItsOwn()) {
            Mounts.unshare();
            stripped.forEach(Mounts::strip);
            mounts.forEach((target, source) -> Mounts.bind(source, target));
        }
        return new RunningProgram(spawn());
    }

    private int spawn() {
        try (var nothing = Syscalls.open(DEV_NULL, Syscalls.O_RDWR, 0);
                var lifted = new Lifted(more)) {
            var memory = direct(2 * SIZEOF_SPAWN_STRUCT + 2 * SIZEOF_SIGSET);
            memory.putLong(2 * SIZEOF_SPAWN_STRUCT + SIZEOF_SIGSET, -1L);
            var actions = Syscalls.address(memory);
            var attributes = actions + SIZEOF_SPAWN_STRUCT;
            var noSignals = attributes + SIZEOF_SPAWN_STRUCT;
            var allSignals = noSignals + SIZEOF_SIGSET;
            check("posix_spawn_file_actions_init", LIBC.posix_spawn_file_actions_init(actions));
            check("posix_spawnattr_init", LIBC.posix_spawnattr_init(attributes));
            try {
                redirect(actions, input == null ? nothing : input, 0);
                redirect(actions, output == null ? nothing : output, 1);
                redirect(actions, errors == null ? nothing : errors, 2);
                for (var i = 0; i < more.size(); i++) {
                    redirect(actions, lifted.copies.get(i), FIRST_FREE + i);
                }
                if (directory != null) {
                    check(
                            "posix_spawn_file_actions_addchdir_np",
                            LIBC.posix_spawn_file_actions_addchdir_np(actions, directory.toString()));
                }
                // The JDK's own descriptors are not all close-on-exec: it closes them in the children that it starts.
                check(
                        "posix_spawn_file_actions_addclosefrom_np",
                        LIBC.posix_spawn_file_actions_addclosefrom_np(actions, FIRST_FREE + more.size()));
                cleanSignals(attributes, noSignals, allSignals);
                return spawn(actions, attributes);
            } finally {
                check("posix_spawnattr_destroy", LIBC.posix_spawnattr_destroy(attributes));
                check("posix_spawn_file_actions_destroy", LIBC.posix_spawn_file_actions_destroy(actions));
                Reference.reachabilityFence(memory);
            }
        }
    }

    private int spawn(long actions, long attributes) {
        var pid = new int[1];
        var variables = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toArray(String[]::new);
        var arguments = command.toArray(String[]::new);
        check(
                "start " + command.get(0),
                LIBC.posix_spawnp(pid, command.get(0), actions, attributes, arguments, variables));
        return pid[0];
    }

    private static void redirect(long actions, Fd from, int as) {
        check("posix_spawn_file_actions_adddup2", LIBC.posix_spawn_file_actions_adddup2(actions, from.value(), as));
    }

    private static void cleanSignals(long attributes, long noSignals, long allSignals) {
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID;
        check("posix_spawnattr_setflags", LIBC.posix_spawnattr_setflags(attributes, (short) flags));
        check("posix_spawnattr_setsigmask", LIBC.posix_spawnattr_setsigmask(attributes, noSignals));
        check("posix_spawnattr_setsigdefault", LIBC.posix_spawnattr_setsigdefault(attributes, allSignals));
    }

    /** These functions answer an error number instead of setting errno. */
    private static void check(String operation, int error) {
        if (error != 0) {
            throw new LinuxException(operation, error);
        }
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    /** Copies above all numbers that are to be used, so that putting one in its place never overwrites the next. */
    private static final class Lifted implements AutoCloseable {
        private final List<Fd> copies = new ArrayList<>();

        private Lifted(List<Fd> originals) {
            try {
                originals.forEach(fd -> copies.add(Syscalls.dup(fd, FIRST_FREE + originals.size())));
            } catch (LinuxException e) {
                close();
                throw e;
            }
        }

        @Override
        public void close() {
            copies.forEach(Fd::close);
        }
    }
}
