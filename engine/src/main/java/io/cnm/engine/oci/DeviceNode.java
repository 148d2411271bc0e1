package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A device file of the host. <em>Immutable.</em>
 *
 * @param type {@code c} or {@code b}
 * @param mode its permissions
 * @see <a href="https://man7.org/linux/man-pages/man3/makedev.3.html">makedev(3)</a>, inode(7)
 */
record DeviceNode(Path path, String type, long major, long minor, int mode, int uid, int gid) {
    private static final int S_IFMT = 0xf000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    private static final int PERMISSIONS = 0xfff;

    /** What is below /dev and no device of the machine's. */
    private static final Set<String> NO_DEVICES = Set.of("pts", "shm", "fd", "mqueue", "console");

    /** @throws InvalidParameterException if there is no device */
    static DeviceNode find(String path) {
        var nodes = below(path, path);
        if (nodes.size() != 1) {
            throw new InvalidParameterException(path + " is not a device");
        }
        return nodes.get(0);
    }

    /**
     * A device, or all that are in a directory.
     *
     * @param asked for messages
     * @throws InvalidParameterException if it is neither
     */
    static List<DeviceNode> below(String path, String asked) {
        try {
            var real = Path.of(path).toRealPath();
            if (Files.isDirectory(real)) {
                return in(real);
            }
            return List.of(stat(real).orElseThrow(() -> gathering(asked, "not a device node")));
        } catch (NoSuchFileException e) {
            throw gathering(asked, "no such file or directory");
        } catch (IOException e) {
            throw gathering(asked, String.valueOf(e.getMessage()));
        }
    }

    private static InvalidParameterException gathering(String path, String reason) {
        return new InvalidParameterException(
                "error gathering device information while adding custom device \"" + path + "\": " + reason);
    }

    /** All devices of the machine. */
    static List<DeviceNode> all() {
        try {
            return in(Path.of("/dev"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<DeviceNode> in(Path directory) throws IOException {
        var nodes = new ArrayList<DeviceNode>();
        try (var entries = Files.newDirectoryStream(directory)) {
            for (var entry : entries) {
                if (Files.isSymbolicLink(entry) || NO_DEVICES.contains(String.valueOf(entry.getFileName()))) {
                    continue;
                }
                if (Files.isDirectory(entry)) {
                    nodes.addAll(in(entry));
                } else {
                    stat(entry).ifPresent(nodes::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return nodes; // devices come and go
        }
        return nodes;
    }

    private static Optional<DeviceNode> stat(Path path) throws IOException {
        Map<String, Object> found;
        try {
            found = Files.readAttributes(path, "unix:mode,rdev,uid,gid");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        var mode = number(found, "mode");
        var kind = mode & S_IFMT;
        if (kind != S_IFCHR && kind != S_IFBLK) {
            return Optional.empty();
        }
        var device = number(found, "rdev");
        return Optional.of(new DeviceNode(
                path,
                kind == S_IFCHR ? "c" : "b",
                ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL),
                (device & 0xff) | ((device >>> 12) & 0xffff_ff00L),
                (int) mode & PERMISSIONS,
                (int) number(found, "uid"),
                (int) number(found, "gid")));
    }

    private static long number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number value ? value.longValue() : 0;
    }

    /** The same in the container, under another path. */
    RuntimeSpec.Device as(String target) {
        return new RuntimeSpec.Device(target, type, major, minor, mode, uid, gid);
    }

    /** That it may be used. */
    RuntimeSpec.DeviceRule rule(String access) {
        return new RuntimeSpec.DeviceRule(true, type, Optional.of(major), Optional.of(minor), access);
    }
}
