package io.cnm.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that is not this one's child, held fast: while this is open, a later process that happens to get the same number is
 * never taken for it. To find it again after a restart, keep {@link #pid()} and {@link #began()}. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>, pidfd_send_signal(2), proc(5)
 */
public final class OtherProcess implements AutoCloseable {
    /** Where starttime is among the fields of /proc/PID/stat that follow the name, which is in parentheses. */
    private static final int STARTTIME = 19;

    private final int pid;
    private final long began;
    private final Fd pidfd;

    private OtherProcess(int pid, long began, Fd pidfd) {
        this.pid = pid;
        this.began = began;
        this.pidfd = pidfd;
    }

    /** The process that has this number now; empty if none has. */
    public static Optional<OtherProcess> open(int pid) {
        if (pid <= 0) {
            return Optional.empty();
        }
        try {
            var pidfd = Syscalls.pidfd(pid);
            try {
                return Optional.of(new OtherProcess(pid, readStart(pid), pidfd));
            } catch (IOException e) {
                pidfd.close(); // it has ended in between, and its directory is gone
                return Optional.empty();
            }
        } catch (LinuxException e) {
            if (e.errno() == Errno.ESRCH) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The process that had this number at that time; empty if it has ended. */
    public static Optional<OtherProcess> open(int pid, long began) {
        var process = open(pid);
        if (process.isPresent() && process.get().began != began) {
            process.get().close();
            return Optional.empty();
        }
        return process;
    }

    private static long readStart(int pid) throws IOException {
        var stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", STARTTIME + 2)[STARTTIME]);
    }

    /** The process id. */
    public int pid() {
        return pid;
    }

    /** When it began, in clock ticks since the machine did: with the process id, what tells it from all others. */
    public long began() {
        return began;
    }

    /** A descriptor that becomes readable when it has ended, see {@link ProcessWatch}; it stays this object's. */
    public Fd pidfd() {
        return pidfd;
    }

    /** Sends a signal; false if it has ended. @throws LinuxException EPERM, EINVAL for a number that is no signal */
    public boolean signal(int signal) {
        try {
            Syscalls.signal(pidfd, signal);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        pidfd.close();
    }
}
