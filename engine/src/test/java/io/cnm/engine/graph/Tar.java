package io.cnm.engine.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.graph.TarEntry.Extent;
import io.cnm.engine.graph.TarEntry.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Archives for tests, with whatever names and links. */
final class Tar {
    static final Instant TIME = Instant.ofEpochSecond(1_500_000_000);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter writer = new TarWriter(bytes);

    static Tar of() {
        return new Tar();
    }

    Tar file(String name, String content) {
        return file(name, content, 0644, Map.of());
    }

    Tar file(String name, String content, int mode, Map<String, byte[]> attributes) {
        var data = content.getBytes(UTF_8);
        return add(
                new TarEntry(
                        name,
                        Kind.FILE,
                        mode,
                        1,
                        2,
                        data.length,
                        TIME,
                        "",
                        0,
                        0,
                        attributes,
                        List.of(new Extent(0, data.length))),
                data);
    }

    Tar directory(String name) {
        return directory(name, 0755);
    }

    Tar directory(String name, int mode) {
        return add(Kind.DIRECTORY, name, "", mode, 0, 0);
    }

    Tar symlink(String name, String target) {
        return add(Kind.SYMBOLIC_LINK, name, target, 0777, 0, 0);
    }

    Tar link(String name, String target) {
        return add(Kind.HARD_LINK, name, target, 0644, 0, 0);
    }

    Tar device(String name, int major, int minor) {
        return add(Kind.CHARACTER_DEVICE, name, "", 0666, major, minor);
    }

    Tar fifo(String name) {
        return add(Kind.FIFO, name, "", 0600, 0, 0);
    }

    private Tar add(Kind kind, String name, String target, int mode, int major, int minor) {
        return add(
                new TarEntry(name, kind, mode, 0, 0, 0, TIME, target, major, minor, Map.of(), List.of()), new byte[0]);
    }

    Tar add(TarEntry entry, byte[] data) {
        try {
            writer.header(entry);
            writer.data(data, 0, data.length);
            writer.endData(data.length);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] bytes() {
        try {
            writer.end();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InputStream stream() {
        return new ByteArrayInputStream(bytes());
    }

    /** The members, data left out. */
    static List<TarEntry> entries(byte[] archive) {
        try {
            var reader = new TarReader(new ByteArrayInputStream(archive));
            var entries = new ArrayList<TarEntry>();
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                entries.add(entry.get());
            }
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(byte[] archive) {
        return entries(archive).stream().map(TarEntry::name).toList();
    }
}
