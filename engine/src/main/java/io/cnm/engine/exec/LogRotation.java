package io.cnm.engine.exec;

import io.cnm.linux.DirectoryWatch;
import io.cnm.linux.LinuxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps logs in several files, which a monitor cannot: it only begins its file anew. So the file is given another name, and the
 * monitor, which goes on to write into it, is told to open its log again. Nothing is lost on the way. A file may become larger
 * than asked for by what is written until this sees it, which is all that is written while no daemon runs. <em>Thread-safe.</em>
 */
final class LogRotation implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LogRotation.class);

    /** Who writes without end does not keep this busy. */
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    /** What nobody has told of is looked for then. */
    private static final Duration LOOK_UP = Duration.ofSeconds(5);

    /** A monitor that has not opened its log again by then is told again; told twice, it would begin twice. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, Rotated> all = new ConcurrentHashMap<>();
    private final String name;
    private @Nullable DirectoryWatch watch;
    private @Nullable Thread thread;
    private volatile boolean closed;

    LogRotation(String name) {
        this.name = name;
    }

    /** Sees to a container's log from now on. */
    synchronized void add(String id, Bundle bundle, Stdio stdio) {
        if (!stdio.rotates() || closed) {
            return;
        }
        var path = stdio.log().orElseThrow().toAbsolutePath();
        all.put(id, new Rotated(id, bundle, new LogFiles(path), stdio));
        try {
            watched().add(path.resolveSibling(""));
        } catch (LinuxException e) {
            log.warn("the log of container {} may become larger than it should: {}", id, e.getMessage());
        }
    }

    private DirectoryWatch watched() {
        var opened = watch;
        if (opened == null) {
            opened = DirectoryWatch.open();
            watch = opened;
            var running = opened;
            var started = new Thread(() -> run(running), "cnm-logs-" + name);
            started.setDaemon(true);
            started.start();
            thread = started;
        }
        return opened;
    }

    /** Its monitor has ended. */
    void remove(String id) {
        all.remove(id);
    }

    private void run(DirectoryWatch running) {
        try (running) {
            while (!closed) {
                all.values().forEach(Rotated::check);
                LockSupport.parkNanos(PAUSE);
                running.await(LOOK_UP);
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (watch == null || thread == null) {
            return;
        }
        watch.wake();
        try {
            thread.join(LOOK_UP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A container's log. <em>Confined to the thread that looks after all.</em> */
    private static final class Rotated {
        private final String id;
        private final Bundle bundle;
        private final LogFiles files;
        private final Stdio stdio;
        private long asked = System.nanoTime() - PATIENCE;

        private Rotated(String id, Bundle bundle, LogFiles files, Stdio stdio) {
            this.id = id;
            this.bundle = bundle;
            this.files = files;
            this.stdio = stdio;
        }

        private void check() {
            try {
                if (Files.size(files.path()) >= stdio.logLimit()) {
                    files.shift(stdio.logFiles());
                    reopen();
                }
            } catch (NoSuchFileException e) {
                if (System.nanoTime() - asked >= PATIENCE) { // perhaps a daemon has ended between the two
                    reopen();
                }
            } catch (IOException | ExecException e) {
                log.warn("the log of container {} goes on as it is: {}", id, e.toString());
            }
        }

        private void reopen() {
            asked = System.nanoTime();
            MonitorControl.reopenLog(bundle);
        }
    }
}
