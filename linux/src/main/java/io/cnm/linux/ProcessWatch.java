package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells when processes end, with one thread for all of them. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>, pidfd_open(2)
 */
public final class ProcessWatch implements AutoCloseable {
    private static final short POLLIN = 1;
    private static final int SIZEOF_POLLFD = 8;
    private static final int OFFSETOF_EVENTS = 4;
    private static final int OFFSETOF_REVENTS = 6;
    private static final int FOR_EVER = -1;

    private final Fd wakeups = Syscalls.eventfd();
    private final List<Watched> watched = new ArrayList<>();
    private final Thread thread;
    private boolean closed;

    private record Watched(Fd pidfd, Runnable ended) {}

    private ProcessWatch(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Starts the thread. */
    public static ProcessWatch start(String name) {
        return new ProcessWatch(name);
    }

    /**
     * Has something done, on the watching thread, as soon as a process has ended: it must not wait for anything.
     *
     * @param pidfd stays the caller's; to be closed once that is done, or after {@link #close()}
     */
    public void watch(Fd pidfd, Runnable ended) {
        synchronized (watched) {
            watched.add(new Watched(pidfd, ended));
        }
        wake();
    }

    private void run() {
        while (true) {
            List<Watched> now;
            synchronized (watched) {
                if (closed) {
                    return;
                }
                now = List.copyOf(watched);
            }
            var ended = await(now);
            synchronized (watched) {
                if (closed) {
                    return;
                }
                watched.removeAll(ended);
            }
            ended.forEach(each -> tell(each.ended));
        }
    }

    private List<Watched> await(List<Watched> all) {
        var descriptors =
                ByteBuffer.allocateDirect((all.size() + 1) * SIZEOF_POLLFD).order(ByteOrder.nativeOrder());
        for (var i = 0; i < all.size(); i++) {
            want(descriptors, i, all.get(i).pidfd);
        }
        want(descriptors, all.size(), wakeups);
        Syscalls.poll(descriptors, FOR_EVER);
        var ended = new ArrayList<Watched>();
        for (var i = 0; i < all.size(); i++) {
            if (ready(descriptors, i)) {
                ended.add(all.get(i));
            }
        }
        if (ready(descriptors, all.size())) {
            Syscalls.read(wakeups, ByteBuffer.allocateDirect(Long.BYTES));
        }
        return ended;
    }

    private static void want(ByteBuffer descriptors, int slot, Fd fd) {
        descriptors.putInt(slot * SIZEOF_POLLFD, fd.value());
        descriptors.putShort(slot * SIZEOF_POLLFD + OFFSETOF_EVENTS, POLLIN);
    }

    private static boolean ready(ByteBuffer descriptors, int slot) {
        return descriptors.getShort(slot * SIZEOF_POLLFD + OFFSETOF_REVENTS) != 0;
    }

    /** The others must still be told, so a failure goes where a thread's own would. */
    private void tell(Runnable ended) {
        try {
            ended.run();
        } catch (RuntimeException e) {
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private void wake() {
        Syscalls.write(
                wakeups,
                ByteBuffer.allocateDirect(Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(0, 1));
    }

    /** Ends the watching: nobody is told anything any more. Not from the watching thread. */
    @Override
    public void close() {
        synchronized (watched) {
            if (closed) {
                return;
            }
            closed = true;
        }
        wake();
        var interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        wakeups.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
