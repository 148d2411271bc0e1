package io.cnm.linux;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * A program that was started, until its end has been seen. Its process id is its own for as long, because a child that
 * nobody has waited for keeps it. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>, waitpid(2), kill(2)
 */
public final class RunningProgram implements AutoCloseable {
    /** Ends a program that takes care of it (signal.h). */
    public static final int SIGTERM = 15;

    /** Ends any program (signal.h). */
    public static final int SIGKILL = 9;

    private static final Duration AFTER_KILL = Duration.ofSeconds(10);

    private final int pid;
    private final Fd pidfd;
    private OptionalInt exitCode = OptionalInt.empty();

    RunningProgram(int pid) {
        this.pid = pid;
        this.pidfd = Syscalls.pidfd(pid);
    }

    /** The process id. */
    public int pid() {
        return pid;
    }

    /** A descriptor that becomes readable when it has ended, see {@link ProcessWatch}; it stays this object's. */
    public Fd pidfd() {
        return pidfd;
    }

    /**
     * Waits for its end.
     *
     * @return what it exited with, or 128 and the number of the signal that ended it; empty if it still runs at the end
     *     of the time
     */
    public OptionalInt waitFor(Duration time) {
        if (poll().isEmpty()) {
            Poller.awaitReadable(pidfd, time);
        }
        return poll();
    }

    /** Sends a signal; nothing happens if it has ended. */
    public synchronized void signal(int signal) {
        if (poll().isEmpty()) {
            Syscalls.kill(pid, signal);
        }
    }

    /**
     * Sends a signal to it and to what it has started, as far as that did not leave its process group; nothing happens if
     * it has ended itself.
     */
    public synchronized void signalGroup(int signal) {
        if (poll().isEmpty()) {
            Syscalls.kill(-pid, signal);
        }
    }

    /** Ends it, if it runs, and forgets it. */
    @Override
    public void close() {
        signal(SIGKILL);
        if (waitFor(AFTER_KILL).isEmpty()) {
            throw new LinuxException("wait for killed process " + pid, Errno.ETIMEDOUT);
        }
        pidfd.close();
    }

    private synchronized OptionalInt poll() {
        if (exitCode.isEmpty()) {
            Syscalls.waitpid(pid).ifPresent(status -> exitCode = OptionalInt.of(exitCode(status)));
        }
        return exitCode;
    }

    /** As WIFSIGNALED, WTERMSIG and WEXITSTATUS of sys/wait.h take it apart. */
    private static int exitCode(int status) {
        var signal = status & 0x7f;
        return signal == 0 ? (status >>> 8) & 0xff : 128 + signal;
    }
}
