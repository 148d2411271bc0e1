package io.cnm.engine.exec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A log file that somebody writes: lines forwards, and the place where the last of them begin. When it is full, the writer puts
 * an empty one in its place, which is gone on with. <em>Confined to one thread.</em>
 */
final class LogFile implements AutoCloseable {
    private static final int BUFFER = 64 << 10;

    /** Far more than the monitor ever puts into one; what is longer is no line of a log. */
    private static final int MOST_IN_LINE = 1 << 20;

    private final Path path;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private @Nullable FileChannel channel;
    private @Nullable Object key;

    LogFile(Path path) {
        this.path = path;
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
        if (channel == null && !open()) {
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
        return isReplaced() && open() && read(Objects.requireNonNull(channel));
    }

    private boolean read(FileChannel from) throws IOException {
        buffer.clear();
        var count = from.read(buffer);
        buffer.flip();
        return count > 0;
    }

    private boolean open() throws IOException {
        close();
        line.reset();
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
            key = currentKey();
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean isReplaced() throws IOException {
        var now = currentKey();
        return now != null && !now.equals(key);
    }

    private @Nullable Object currentKey() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Goes to where the last so many lines begin, a line of several parts counting as one. */
    void seekTail(int count) throws IOException {
        if (channel == null && !open()) {
            return;
        }
        var from = Objects.requireNonNull(channel);
        from.position(tail(from, count));
    }

    /** Goes through the file backwards, block by block, from one line feed to the one before. */
    private static long tail(FileChannel file, int count) throws IOException {
        var size = file.size();
        var after = size;
        var found = 0;
        for (var feed = feedBefore(file, size); feed >= 0; feed = feedBefore(file, feed)) {
            var start = feedBefore(file, feed) + 1;
            // The parts before belong to a line that is whole; at the end of the file there may be some of one that is
            // not.
            if (!isPartial(file, start, feed) || (after == size && found == 0)) {
                found++;
                if (found > count) {
                    return feed + 1;
                }
            }
            after = start;
        }
        return 0;
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
