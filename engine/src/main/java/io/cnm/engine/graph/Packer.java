package io.cnm.engine.graph;

import io.cnm.api.SystemException;
import io.cnm.engine.graph.TarEntry.Extent;
import io.cnm.engine.graph.TarEntry.Kind;
import io.cnm.linux.Directory;
import io.cnm.linux.FileStatus;
import io.cnm.linux.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs a tree whose files somebody may be changing meanwhile: nothing is opened but directories and regular files, and no
 * symbolic link is followed. Names are in order, so that one tree makes one archive. <em>Confined to one thread.</em>
 */
final class Packer {
    private static final Logger log = LoggerFactory.getLogger(Packer.class);

    /** Each level holds a descriptor. */
    private static final int DEEPEST = 500;

    private static final int ATTEMPTS = 100;
    private static final int BUFFER = 256 << 10;

    private final TarWriter out;
    private final boolean overlay;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final byte[] bytes = new byte[BUFFER];

    /** Under which name a file with several names is in the archive. */
    private final Map<FileId, String> linked = new HashMap<>();

    private record FileId(long device, long inode) {}

    /** @param overlay whether overlayfs's marks become whiteouts */
    Packer(TarWriter out, boolean overlay) {
        this.out = out;
        this.overlay = overlay;
    }

    /** Packs what is in a directory, not itself; the prefix of the names is empty, or ends with a slash. */
    void packContent(Directory directory, String prefix) throws IOException {
        packContent(directory, prefix, 0);
    }

    private void packContent(Directory directory, String prefix, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new SystemException("directories are more than " + DEEPEST + " deep at " + prefix);
        }
        for (var name : directory.names().stream().sorted().toList()) {
            Interrupts.check();
            var status = directory.findStatus(name);
            if (status.isPresent()) {
                pack(directory, name, status.get(), prefix + name, depth);
            }
        }
    }

    /** Packs one file, or a directory with what is in it, under a name. */
    void pack(Directory parent, String name, FileStatus status, String archived) throws IOException {
        pack(parent, name, status, archived, 0);
    }

    /** What somebody makes something else meanwhile is looked at again. */
    private void pack(Directory parent, String name, FileStatus status, String archived, int depth) throws IOException {
        var current = Optional.of(status);
        for (var attempt = 0; current.isPresent() && attempt < ATTEMPTS; attempt++) {
            if (isPacked(parent, name, current.get(), archived, depth)) {
                return;
            }
            current = parent.findStatus(name);
        }
    }

    private boolean isPacked(Directory parent, String name, FileStatus status, String archived, int depth)
            throws IOException {
        return switch (status.kind()) {
            case FileStatus.S_IFDIR -> directory(parent, name, status, archived, depth);
            case FileStatus.S_IFREG -> file(parent, name, status, archived);
            case FileStatus.S_IFLNK -> link(parent, name, status, archived);
            case FileStatus.S_IFSOCK -> true; // without the process that listens it is nothing
            default -> node(parent, name, status, archived);
        };
    }

    /** Packs a file, or a directory without what is in it. */
    void packAlone(Directory parent, String name, FileStatus status, String archived) throws IOException {
        if (status.isDirectory()) {
            out.header(entry(parent, name, status, archived + "/", Kind.DIRECTORY, ""));
        } else {
            pack(parent, name, status, archived);
        }
    }

    private boolean directory(Directory parent, String name, FileStatus status, String archived, int depth)
            throws IOException {
        var directory = parent.findDirectory(name);
        if (directory.isEmpty()) {
            return false;
        }
        var slashed = archived.endsWith("/") ? archived : archived + "/";
        out.header(entry(parent, name, status, slashed, Kind.DIRECTORY, ""));
        if (overlay && Whiteouts.isOverlayOpaque(parent, name)) {
            out.header(TarEntry.empty(slashed + Whiteouts.OPAQUE, status.modified()));
        }
        try (var open = directory.get()) {
            packContent(open, slashed, depth + 1);
        }
        return true;
    }

    private boolean link(Directory parent, String name, FileStatus status, String archived) throws IOException {
        var target = parent.findLink(name);
        if (target.isEmpty()) {
            return false;
        }
        out.header(entry(parent, name, status, archived, Kind.SYMBOLIC_LINK, target.get()));
        return true;
    }

    /** Packs a directory itself, under a name that ends with a slash, and what is in it. */
    void packRoot(Directory directory, String archived) throws IOException {
        out.header(entry(directory, ".", directory.status(), archived, Kind.DIRECTORY, ""));
        packContent(directory, archived);
    }

    private boolean node(Directory parent, String name, FileStatus status, String archived) throws IOException {
        if (overlay && Whiteouts.isOverlayWhiteout(status)) {
            var directory = archived.substring(0, archived.length() - name.length());
            out.header(TarEntry.empty(directory + Whiteouts.PREFIX + name, status.modified()));
            return true;
        }
        var kind =
                switch (status.kind()) {
                    case FileStatus.S_IFCHR -> Kind.CHARACTER_DEVICE;
                    case FileStatus.S_IFBLK -> Kind.BLOCK_DEVICE;
                    default -> Kind.FIFO;
                };
        out.header(entry(parent, name, status, archived, kind, ""));
        return true;
    }

    private boolean file(Directory parent, String name, FileStatus status, String archived) throws IOException {
        if (status.links() > 1) {
            var first = linked.putIfAbsent(new FileId(status.device(), status.inode()), archived);
            if (first != null) {
                out.header(entry(parent, name, status, archived, Kind.HARD_LINK, first));
                return true;
            }
        }
        var file = parent.read(name);
        if (file.isEmpty()) {
            return false;
        }
        try (var open = file.get()) {
            var now = open.status();
            out.header(entry(parent, name, now, archived, Kind.FILE, ""));
            content(open, now.size(), archived);
        }
        return true;
    }

    private void content(OpenFile file, long size, String archived) throws IOException {
        var left = size;
        while (left > 0) {
            var read = file.read(buffer.clear().limit((int) Math.min(left, BUFFER)));
            if (read == 0) {
                log.warn("{} has become shorter while it was archived: zeros are in place of the rest", archived);
                out.zeros(left);
                break;
            }
            buffer.flip().get(bytes, 0, read);
            out.data(bytes, 0, read);
            left -= read;
            Interrupts.check();
        }
        out.endData(size);
    }

    private static TarEntry entry(
            Directory parent, String name, FileStatus status, String archived, Kind kind, String target) {
        var size = kind == Kind.FILE ? status.size() : 0;
        return new TarEntry(
                archived,
                kind,
                status.permissions(),
                status.user(),
                status.group(),
                size,
                Instant.ofEpochSecond(status.modified().getEpochSecond()),
                target,
                status.major(),
                status.minor(),
                kind == Kind.HARD_LINK ? Map.of() : attributes(parent, name),
                size == 0 ? List.of() : List.of(new Extent(0, size)));
    }

    private static Map<String, byte[]> attributes(Directory parent, String name) {
        var attributes = new TreeMap<String, byte[]>();
        for (var attribute : parent.attributes(name)) {
            if (Attributes.travels(attribute)) {
                Optional<byte[]> value = parent.attribute(name, attribute);
                value.ifPresent(bytes -> attributes.put(attribute, bytes));
            }
        }
        return attributes;
    }
}
