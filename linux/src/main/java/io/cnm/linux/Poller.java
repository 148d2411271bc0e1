package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/**
 * Waits until a socket has something to read, for a limited time, and can be woken by another thread: what an event
 * thread needs so that it can be stopped. One thread waits; {@link #wake()} is <em>thread-safe</em>. Close it, and the
 * socket, when the waiting thread is done: closing wakes nobody.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>, eventfd(2)
 */
public final class Poller implements AutoCloseable {
    /** Why a wait ended. */
    public enum Result {
        /** The socket has data, has ended or has an error to report: receiving will not block. */
        READABLE,
        /** {@link Poller#wake()} was called since the last wait that told so. */
        WOKEN,
        /** The time is over. A wait may also end early for no reason. */
        TIMED_OUT
    }

    private static final short POLLIN = 1;
    private static final short POLLOUT = 4;
    private static final int SIZEOF_POLLFD = 8;
    private static final int OFFSETOF_EVENTS = 4;
    private static final int OFFSETOF_REVENTS = 6;

    private final Fd socket;
    private final Fd wakeups;
    private final ByteBuffer descriptors = direct(2 * SIZEOF_POLLFD);
    private final ByteBuffer counter = direct(8);

    private Poller(Fd socket, Fd wakeups) {
        this.socket = socket;
        this.wakeups = wakeups;
        watch(0, wakeups);
        watch(1, socket);
    }

    /** A poller for this socket, which stays the caller's. */
    public static Poller open(NativeSocket socket) {
        return new Poller(socket.fd(), Syscalls.eventfd());
    }

    /** A poller for this descriptor, which stays the caller's. */
    static Poller open(Fd fd) {
        return new Poller(fd, Syscalls.eventfd());
    }

    /** Waits until a descriptor is readable, or the time is over, or for no reason less long. */
    static void awaitReadable(Fd fd, Duration timeout) {
        await(fd, POLLIN, timeout);
    }

    /** Waits until a descriptor takes something, or has an error to report, or the time is over. */
    static void awaitWritable(Fd fd, Duration timeout) {
        await(fd, POLLOUT, timeout);
    }

    private static void await(Fd fd, short events, Duration timeout) {
        var number = fd.acquire();
        try {
            var descriptor = direct(SIZEOF_POLLFD).putInt(0, number).putShort(OFFSETOF_EVENTS, events);
            Syscalls.poll(descriptor, milliseconds(timeout));
        } finally {
            fd.release();
        }
    }

    /**
     * Waits. A wake-up goes before data, so that a flood of data cannot keep a thread from stopping.
     *
     * @param timeout rounded up to milliseconds; negative means for ever
     */
    public Result await(Duration timeout) {
        socket.acquire();
        try {
            return wait(milliseconds(timeout));
        } finally {
            socket.release();
        }
    }

    private Result wait(int milliseconds) {
        Syscalls.poll(descriptors, milliseconds);
        if (ready(0)) {
            Syscalls.read(wakeups, counter.clear());
            return Result.WOKEN;
        }
        return ready(1) ? Result.READABLE : Result.TIMED_OUT;
    }

    /** Ends the wait that is under way, or the next one. */
    public void wake() {
        Syscalls.write(wakeups, direct(8).putLong(0, 1));
    }

    @Override
    public void close() {
        wakeups.close();
    }

    /** Rounded up: a wait of less than a millisecond must not become a busy loop of waits of none. */
    private static int milliseconds(Duration timeout) {
        return (int) Math.min(timeout.plusNanos(999_999).toMillis(), Integer.MAX_VALUE);
    }

    private void watch(int slot, Fd fd) {
        descriptors.putInt(slot * SIZEOF_POLLFD, fd.value());
        descriptors.putShort(slot * SIZEOF_POLLFD + OFFSETOF_EVENTS, POLLIN);
    }

    private boolean ready(int slot) {
        return descriptors.getShort(slot * SIZEOF_POLLFD + OFFSETOF_REVENTS) != 0;
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
