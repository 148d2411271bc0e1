package io.cnm.linux;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The owner of one file descriptor. Closing is safe at any time and more than once: a call that is under way on another
 * thread keeps the number from being reused, and the last such call closes it. A blocked call is not woken by closing;
 * see {@link Poller}. Every descriptor that this module makes is close-on-exec. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/close.2.html">close(2)</a>, fcntl(2) for F_DUPFD_CLOEXEC
 */
public final class Fd implements AutoCloseable {
    private static final int CLOSED = 1 << 31;

    private final int number;

    /** Calls under way, plus {@link #CLOSED} once nobody may start another one. */
    private final AtomicInteger state = new AtomicInteger();

    private Fd(int number) {
        this.number = number;
    }

    /**
     * Takes over a descriptor. Whoever held it before must not close it.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    public static Fd own(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        return new Fd(number);
    }

    /**
     * Opens a file for writing from its start on: makes it, with mode 0644 less the umask, or empties it.
     *
     * @throws LinuxException ENOENT if its directory is missing, EACCES, EROFS
     */
    public static Fd create(Path file) {
        return Syscalls.open(file, Syscalls.O_WRONLY | Syscalls.O_CREAT | Syscalls.O_TRUNC, 0644);
    }

    /**
     * The descriptor's number, to look at or to lend to somebody who is done with it before this object is closed.
     *
     * @throws IllegalStateException if it is closed
     */
    public int value() {
        if (state.get() < 0) {
            throw closed();
        }
        return number;
    }

    /** A second descriptor for the same open file, with an owner of its own. */
    public Fd dup() {
        return Syscalls.dup(this);
    }

    /**
     * Gives the descriptor away, for libraries that close what they are given: this object is closed, the number stays
     * open.
     *
     * @throws IllegalStateException if it is closed already, or if a call is under way on another thread
     */
    public int detach() {
        if (!state.compareAndSet(0, CLOSED)) {
            throw state.get() < 0 ? closed() : new IllegalStateException("descriptor " + number + " is in use");
        }
        return number;
    }

    /** Whether {@link #close()} or {@link #detach()} has not been called yet. */
    public boolean isOpen() {
        return state.get() >= 0;
    }

    /**
     * Closes the descriptor; does nothing if that is done already.
     *
     * @throws LinuxException EIO and the like, where a late write failed; the descriptor is gone all the same
     */
    @Override
    public void close() {
        var before = state.getAndUpdate(users -> users | CLOSED);
        if (before == 0) {
            Syscalls.close(number);
        }
    }

    /** The number for one call; {@link #release()} must follow. */
    int acquire() {
        int users;
        do {
            users = state.get();
            if (users < 0) {
                throw closed();
            }
        } while (!state.compareAndSet(users, users + 1));
        return number;
    }

    /** Ends what {@link #acquire()} began, and closes the descriptor if that was asked for in the meantime. */
    void release() {
        if (state.decrementAndGet() == CLOSED) {
            Syscalls.close(number);
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("descriptor " + number + " is closed");
    }

    @Override
    public String toString() {
        return "fd " + number + (isOpen() ? "" : " (closed)");
    }
}
