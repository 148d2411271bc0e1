package io.cnm.linux;

import static io.cnm.linux.Syscalls.CLONE_NEWNET;
import static io.cnm.linux.Syscalls.O_CREAT;
import static io.cnm.linux.Syscalls.O_EXCL;
import static io.cnm.linux.Syscalls.O_RDONLY;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A network namespace, held open by a descriptor. It lives as long as somebody holds it: a descriptor, a key file (a
 * file that the namespace is mounted on, as {@code ip netns} makes them), a thread or process inside, or a socket that
 * was opened inside. Its end takes all its virtual links with it.
 *
 * <p>Work inside a namespace is done by {@link #call}, always on a thread of its own that enters, works and ends. No
 * thread ever comes back from a namespace, so none that belongs to a pool can be in the wrong one. A task must not start
 * threads, nor anything that does (executors; ProcessBuilder, in place of which there is {@link Program}): they would stay
 * in the namespace and keep it alive. What it opens belongs to the namespace and may be used from any thread afterwards.
 *
 * <p>With a key file in a directory whose mount has shared propagation, the key's mount shows in the other mount
 * namespaces that share it, which {@link OwnMount} sets up; in a private one only
 * this process and its children see it. {@link #delete} removes it wherever it was propagated to. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/network_namespaces.7.html">network_namespaces(7)</a>, setns(2),
 *     unshare(2), ip-netns(8)
 */
public final class Netns implements AutoCloseable {
    private static final Path OF_THIS_THREAD = Path.of("/proc/thread-self/ns/net");
    private static final int KEY_MODE = 0;

    private final Fd fd;
    private final long inode;
    private final Optional<Path> key;

    private Netns(Path file, Optional<Path> key) {
        fd = Syscalls.open(file, O_RDONLY, 0);
        try {
            requireNetns(file);
            inode = Syscalls.inode(fd);
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
        this.key = key;
    }

    /**
     * Work to be done inside a namespace.
     *
     * @param <T> what it answers
     * @param <X> what it throws; inferred as RuntimeException for a lambda that throws nothing checked
     */
    @FunctionalInterface
    public interface Task<T, X extends Exception> {
        /** Does the work on the thread that is inside. */
        T run() throws X;
    }

    /**
     * Work without an answer to be done inside a namespace.
     *
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Action<X extends Exception> {
        /** Does the work on the thread that is inside. */
        void run() throws X;

        /** The same as a task. */
        default Task<Boolean, X> asTask() {
            return () -> {
                run();
                return true;
            };
        }
    }

    /**
     * A new namespace and what the first task inside it answered.
     *
     * @param netns the namespace
     * @param answer what the task returned
     * @param <T> the answer's type
     */
    public record Created<T>(Netns netns, T answer) {}

    /**
     * Makes a namespace and mounts it on a new key file. The file's directory is made with mode 0755 if it is missing.
     * After a failure there is neither file nor mount.
     *
     * @throws LinuxException EEXIST if the key file exists, EPERM without CAP_SYS_ADMIN
     */
    public static Netns create(Path key) {
        return create(key, () -> key).netns();
    }

    /**
     * Makes a namespace and, on the thread that made it, does the first work inside: opens sockets, writes sysctls. This
     * saves a thread against {@link #call}. If the task fails, the namespace is removed.
     *
     * @throws LinuxException EEXIST if the key file exists, EPERM without CAP_SYS_ADMIN
     * @throws X what the task throws
     */
    public static <T, X extends Exception> Created<T> create(Path key, Task<T, X> task) throws X {
        return NetnsThread.run("netns-create", () -> {
            makeKey(key);
            try {
                Syscalls.unshare(CLONE_NEWNET);
                var netns = new Netns(OF_THIS_THREAD, Optional.of(key));
                return netns.started(key, task);
            } catch (Throwable e) {
                removeKey(key, e);
                throw e;
            }
        });
    }

    private <T, X extends Exception> Created<T> started(Path key, Task<T, X> task) throws X {
        try {
            Mounts.bind(OF_THIS_THREAD, key);
            return new Created<>(this, task.run());
        } catch (Throwable e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Opens the namespace that is mounted on a key file.
     *
     * @throws LinuxException ENOENT if there is no such file, EINVAL if no network namespace is mounted on it
     */
    public static Netns open(Path key) {
        return new Netns(key, Optional.of(key));
    }

    /** Loads what calls of the kernel need, which else the first one does. */
    public static void prepare() {
        Syscalls.open(Path.of("/"), Syscalls.O_PATH, 0).close();
    }

    /** The namespace of the calling thread. */
    public static Netns current() {
        return new Netns(OF_THIS_THREAD, Optional.empty());
    }

    /**
     * The namespace of a process.
     *
     * @throws LinuxException ENOENT if there is no such process
     */
    public static Netns ofPid(long pid) {
        return new Netns(Path.of("/proc", Long.toString(pid), "ns/net"), Optional.empty());
    }

    /**
     * Does a task inside the namespace, on a new thread that ends with it, and waits for the answer. The wait cannot be
     * interrupted (an interrupt is kept for later): tasks are short.
     *
     * @throws X what the task throws, the caller's stack added to its own
     */
    public <T, X extends Exception> T call(Task<T, X> task) throws X {
        return NetnsThread.run("netns-" + inode, () -> {
            Syscalls.setns(fd, CLONE_NEWNET);
            return task.run();
        });
    }

    /**
     * {@link #call} for a task that leaves the thread that does it as it was, such as one that opens a socket: done by the
     * calling thread itself if that is inside already, which is some thirty times as fast.
     */
    public <T, X extends Exception> T callInPlace(Task<T, X> task) throws X {
        return isCurrent() ? task.run() : call(task);
    }

    /** Whether the calling thread is inside. */
    private boolean isCurrent() {
        try (var current = Syscalls.open(OF_THIS_THREAD, O_RDONLY, 0)) {
            return Syscalls.inode(current) == inode; // a number of a living namespace, held by our descriptor
        }
    }

    /** {@link #call} for work that has no answer. */
    public <X extends Exception> void run(Action<X> action) throws X {
        call(action.asTask());
    }

    /** The descriptor, still owned by this object: for messages that name a namespace (IFLA_NET_NS_FD). */
    public Fd fd() {
        return fd;
    }

    /** The key file it was created on or opened by. */
    public Optional<Path> key() {
        return key;
    }

    /** The namespace's identity while it lives: the number in {@code net:[4026531840]}. It may be used again later. */
    public long inode() {
        return inode;
    }

    /**
     * Mounts the namespace on its key file again, after somebody has taken it off. The file is made if it is missing.
     *
     * @throws IllegalStateException if it has no key file
     */
    public void remount() {
        var file = key.orElseThrow(() -> new IllegalStateException(this + " has no key file"));
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            makeKey(file);
        }
        Mounts.bind(Path.of("/proc/thread-self/fd", Integer.toString(fd.value())), file);
    }

    /**
     * Unmounts and removes the key file and closes this object. The namespace ends when nobody else holds it, in the
     * background. Safe to repeat.
     */
    public void delete() {
        close();
        key.ifPresent(Netns::delete);
    }

    /** Unmounts and removes a key file; nothing happens if it is missing. */
    public static void delete(Path key) {
        Mounts.detach(key);
        try {
            Syscalls.unlink(key);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** Closes the descriptor; the key file stays. */
    @Override
    public void close() {
        fd.close();
    }

    private void requireNetns(Path file) {
        try {
            if (Syscalls.namespaceType(fd) == CLONE_NEWNET) {
                return;
            }
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOTTY) {
                throw e;
            }
        }
        throw new LinuxException("open network namespace " + file, Errno.EINVAL);
    }

    private static void makeKey(Path key) {
        var directory = key.toAbsolutePath().getParent();
        if (directory != null) {
            Mounts.directory(directory);
        }
        Syscalls.open(key, O_RDONLY | O_CREAT | O_EXCL, KEY_MODE).close();
    }

    private static void removeKey(Path key, Throwable reason) {
        try {
            delete(key);
        } catch (LinuxException e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public String toString() {
        return key.map(Path::toString).orElseGet(fd::toString);
    }
}
