package io.cnm.engine.exec;

import io.cnm.linux.DirectoryWatch;
import io.cnm.linux.LinuxException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads a container's log as its monitor writes it, in bounded memory however long it is. <em>One thread reads; {@link
 * #close()} is thread-safe.</em>
 */
public final class LogReader implements AutoCloseable {
    /** Bytes; a longer line comes in several entries. As Docker has it. */
    public static final int MOST_IN_LINE = 16 << 10;

    /** A writer wakes; the end of the container is looked for, since nobody could take back to be told of it. */
    private static final Duration LOOK_UP = Duration.ofMillis(200);

    private final LogFile file;
    private final LogQuery query;
    private final CompletableFuture<?> ended;
    private final @Nullable DirectoryWatch watch;
    private final Pending output = new Pending(false);
    private final Pending errors = new Pending(true);
    private final Queue<LogEntry> ready = new ArrayDeque<>();
    private boolean finished;
    private final AtomicBoolean closed = new AtomicBoolean();

    private LogReader(LogFile file, LogQuery query, CompletableFuture<?> ended, @Nullable DirectoryWatch watch) {
        this.file = file;
        this.query = query;
        this.ended = ended;
        this.watch = watch;
    }

    /**
     * Opens a log, which need not be there.
     *
     * @param ended complete when nothing more will be written
     * @throws IOException if it is to be followed, and cannot be watched
     */
    public static LogReader open(Path log, LogQuery query, CompletableFuture<?> ended) throws IOException {
        var file = new LogFile(log);
        if (query.tail().isPresent()) {
            file.seekTail(query.tail().getAsInt());
        }
        return new LogReader(file, query, ended, query.follow() ? watch(log) : null);
    }

    private static DirectoryWatch watch(Path log) throws IOException {
        try {
            return DirectoryWatch.open(
                    Objects.requireNonNull(log.toAbsolutePath().getParent(), "a log is in a directory"));
        } catch (LinuxException e) {
            throw new IOException("follow " + log + ": " + e.getMessage(), e);
        }
    }

    /** The next entry; waits for it if the log is followed. Empty at the end, or once this is closed. */
    public synchronized Optional<LogEntry> next() throws IOException {
        while (ready.isEmpty() && !finished && !closed.get()) {
            advance();
        }
        return Optional.ofNullable(ready.poll());
    }

    private void advance() throws IOException {
        var last = ended.isDone() || !query.follow(); // asked before reading: what is written in between is not missed
        var line = file.next();
        if (line.isPresent()) {
            take(line.get());
        } else if (last || query.until().filter(Instant.now()::isAfter).isPresent()) {
            finish();
        } else {
            Objects.requireNonNull(watch).await(LOOK_UP);
        }
    }

    private void take(byte[] bytes) {
        var line = LogLine.parse(bytes, bytes.length);
        if (line.isEmpty()) {
            return;
        }
        if (query.until().filter(line.get().at()::isAfter).isPresent()) {
            finish();
        } else {
            (line.get().errors() ? errors : output).add(line.get(), bytes);
        }
    }

    private void finish() {
        output.flush();
        errors.flush();
        finished = true;
    }

    /** Ends {@link #next()}, also one that waits. Safe to repeat. */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        if (watch != null) {
            watch.wake();
        }
        synchronized (this) {
            if (watch != null) {
                watch.close();
            }
            file.close();
        }
    }

    /** Parts of a line that has no end yet. */
    private final class Pending {
        private final boolean ofErrors;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private Instant began = Instant.EPOCH;

        private Pending(boolean ofErrors) {
            this.ofErrors = ofErrors;
        }

        private void add(LogLine line, byte[] bytes) {
            if (text.size() == 0) {
                began = line.at();
            }
            text.write(bytes, line.start(), bytes.length - line.start());
            if (!line.partial()) {
                text.write('\n');
                flush();
            } else if (text.size() >= MOST_IN_LINE) {
                flush();
            }
        }

        private void flush() {
            var wanted = ofErrors ? query.errors() : query.output();
            if (text.size() > 0
                    && wanted
                    && query.since().filter(began::isBefore).isEmpty()) {
                ready.add(new LogEntry(began, ofErrors, text.toByteArray()));
            }
            text.reset();
        }
    }
}
