package io.cnm.engine.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log that somebody writes: lines forwards through all its files, and the place where the last of them begin. When a file is
 * full another one comes into its place, which is gone on with; a line's parts may be on both sides. <em>Confined to one thread.</em>
 */
final class LogFile implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    /** Names change seldom: once is the rule. */
    private static final int ATTEMPTS = 5;

    /** Far more than the monitor ever puts into one; what is longer is no line of a log. */
    private static final int MOST_IN_LINE = 1 << 20;

    private final LogFiles files;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private @Nullable Object key;

    LogFile(Path path) {
        files = new LogFiles(path.toAbsolutePath());
    }

    /** The next whole line without its line feed; empty if there is none yet. */
    Optional<byte[]> next() throws IOException {
        while (true) {
            while (buffer.hasRemaining()) {
                var next = buffer.get();
                if (next == '\n') {
                    var whole = line.toByteArray();
                    line.reset();
                    return Optional.of(whole);
                }
                if (line.size() < MOST_IN_LINE) {
                    line.write(next);
                }
            }
            if (!fill()) {
                return Optional.empty();
            }
        }
    }

    private boolean fill() throws IOException {
        if (channel == null && !openOldest()) {
            return false;
        }
        var from = Objects.requireNonNull(channel);
        if (from.position() > from.size()) { // somebody has emptied it
            from.position(0);
            line.reset();
        }
        if (read(from)) {
            return true;
        }
        for (var next = following(); next.isPresent(); next = following()) {
            // Once the next one is there, nothing is written to this one any more: what was before that is read here.
            if (read(from)) {
                return true;
            }
            if (open(next.get())) {
                return fill();
            }
        }
        return false;
    }

    private boolean read(FileChannel from) throws IOException {
        buffer.clear();
        var count = from.read(buffer);
        buffer.flip();
        return count > 0;
    }

    private Optional<Path> following() throws IOException {
        var current = Objects.requireNonNull(key);
        return LogFiles.key(files.path()).filter(current::equals).isPresent() ? Optional.empty() : files.after(current);
    }

    private boolean openOldest() throws IOException {
        var oldest = files.all().lastEntry();
        return oldest != null && open(oldest.getValue());
    }

    /** @return whether it is there; the name may have become another file's meanwhile */
    private boolean open(Path path) throws IOException {
        var before = LogFiles.key(path);
        try {
            var opened = FileChannel.open(path, StandardOpenOption.READ);
            if (before.isEmpty() || !before.equals(LogFiles.key(path))) {
                opened.close();
                return false;
            }
            close();
            line.reset();
            channel = opened;
            key = before.get();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Goes to where the last so many lines begin, a line of several parts counting as one. */
    void seekTail(int count) throws IOException {
        var seen = files.keys();
        seek(count);
        for (var attempt = 1; attempt < ATTEMPTS && !files.keys().equals(seen); attempt++) {
            seen = files.keys();
            seek(count);
        }
    }

    private void seek(int count) throws IOException {
        var wanted = count;
        var newest = true;
        for (var file : files.all().values()) {
            if (!open(file)) {
                continue;
            }
            var from = Objects.requireNonNull(channel);
            var place = tail(from, wanted, newest);
            from.position(place.at());
            wanted -= place.lines();
            if (wanted <= 0) {
                return;
            }
            newest = newest && from.size() == 0;
        }
    }

    /** Where lines begin, and how many they are. */
    private record Place(long at, int lines) {}

    /** Goes through the file backwards, block by block, from one line feed to the one before. */
    private static Place tail(FileChannel file, int count, boolean newest) throws IOException {
        var size = file.size();
        var after = size;
        var found = 0;
        for (var feed = feedBefore(file, size); feed >= 0; feed = feedBefore(file, feed)) {
            var start = feedBefore(file, feed) + 1;
            // The parts before belong to a line that is whole; at the end of the log there may be some of one that is
            // not.
            if (!isPartial(file, start, feed) || (newest && after == size && found == 0)) {
                found++;
                if (found > count) {
                    return new Place(feed + 1, count);
                }
            }
            after = start;
        }
        return new Place(0, found);
    }

    private static boolean isPartial(FileChannel file, long start, long end) throws IOException {
        var head = ByteBuffer.allocate((int) Math.min(LogLine.HEAD, end - start));
        file.read(head, start);
        return LogLine.parse(head.array(), head.position())
                .map(LogLine::partial)
                .orElse(false);
    }

    /** The line feed that is nearest before a place; -1 if there is none. */
    private static long feedBefore(FileChannel file, long place) throws IOException {
        var block = ByteBuffer.allocate(BUFFER / 16);
        for (var end = place; end > 0; ) {
            var start = Math.max(0, end - block.capacity());
            block.clear().limit((int) (end - start));
            file.read(block, start);
            for (var i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i;
                }
            }
            end = start;
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
