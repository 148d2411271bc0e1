package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Waits until something happens to a file in a directory, or in one of several. Unlike the JDK's, it has no thread of its own. <em>One thread
 * waits; {@link #wake()} is thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/inotify.7.html">inotify(7)</a>
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final int IN_MODIFY = 0x002;
    private static final int IN_MOVED_TO = 0x080;
    private static final int IN_CREATE = 0x100;
    private static final int IN_ONLYDIR = 0x0100_0000;
    private static final int EVENTS = 4096;

    private final Fd inotify;
    private final Poller poller;
    private final ByteBuffer events = ByteBuffer.allocateDirect(EVENTS);

    private DirectoryWatch(Fd inotify) {
        this.inotify = inotify;
        poller = Poller.open(inotify);
    }

    /**
     * Watches from now on.
     *
     * @throws LinuxException ENOENT, ENOTDIR; ENOSPC or EMFILE if the user watches too much already
     */
    public static DirectoryWatch open(Path directory) {
        var watch = open();
        try {
            watch.add(directory);
            return watch;
        } catch (LinuxException e) {
            watch.close();
            throw e;
        }
    }

    /** Watches nothing yet. @throws LinuxException EMFILE if the user has too many of these already */
    public static DirectoryWatch open() {
        return new DirectoryWatch(Syscalls.inotify());
    }

    /**
     * Watches one more directory, until that is removed; also while a thread waits.
     *
     * @throws LinuxException ENOENT, ENOTDIR; ENOSPC if the user watches too much already
     */
    public void add(Path directory) {
        Syscalls.watch(inotify, directory, IN_MODIFY | IN_MOVED_TO | IN_CREATE | IN_ONLYDIR);
    }

    /** Waits until a file has been written, made or renamed since the last time, or somebody wakes, or the time is over. */
    public void await(Duration timeout) {
        if (poller.await(timeout) == Poller.Result.READABLE) {
            Syscalls.read(inotify, events.clear());
        }
    }

    /** Ends the wait that is under way, or the next one. */
    public void wake() {
        poller.wake();
    }

    /** Not while a thread waits. */
    @Override
    public void close() {
        inotify.close();
        poller.close();
    }
}
