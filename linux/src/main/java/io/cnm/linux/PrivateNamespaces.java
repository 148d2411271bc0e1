package io.cnm.linux;

import java.nio.file.Path;

/**
 * Work on a thread that has a network namespace and a mount namespace of its own, both new, both gone afterwards:
 * nothing that is done inside can harm the machine, and there is nothing to clean up. Mounts made inside do not show
 * outside. Threads that the task starts inherit both namespaces and keep them alive as long as they live. The JDK's
 * {@link ProcessBuilder} leaves such a thread behind for a minute: start programs with {@link Program}.
 * <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/unshare.2.html">unshare(2)</a>, mount_namespaces(7)
 */
public final class PrivateNamespaces {
    private PrivateNamespaces() {}

    /**
     * Runs a task in new namespaces, on a new thread that ends with it, and waits for the answer.
     *
     * @throws LinuxException EPERM without CAP_SYS_ADMIN
     * @throws X what the task throws
     */
    public static <T, X extends Exception> T call(Netns.Task<T, X> task) throws X {
        return NetnsThread.run("private-netns", () -> {
            Syscalls.unshare(Syscalls.CLONE_NEWNET | Syscalls.CLONE_NEWNS);
            Mounts.propagationOfAll(Path.of("/"), Mounts.Propagation.PRIVATE);
            return task.run();
        });
    }

    /** {@link #call} for work that has no answer. */
    public static <X extends Exception> void run(Netns.Action<X> action) throws X {
        call(action.asTask());
    }
}
