package io.cnm.engine.graph;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.linux.Directory;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Mounts;
import io.cnm.linux.OwnMount;
import io.cnm.linux.ProjectQuota;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The directory of an overlay driver. A layer's {@code diff} is what it has, {@code work} is the kernel's, {@code merged} is
 * where it is mounted, {@code link} is its short name, and {@code lower} the short names of the layers below, the nearest
 * first. In {@code l} are the short names, links to {@code diff}: the kernel takes no more than a page of mount options, in
 * which long names of many layers have no room. Docker's layout is the same.
 *
 * <p>A layer is made under another name, and removed under another one, so that one of its own name is whole; what a killed
 * process has left is removed at the next opening. <em>Thread-safe.</em>
 */
final class OverlayHome implements AutoCloseable {
    private static final String LINKS = "l";
    private static final String EMPTY = "empty";
    private static final String DIFF = "diff";
    private static final String WORK = "work";
    private static final String MERGED = "merged";
    private static final String NEW = ".new-";
    private static final String REMOVED = ".removed-";
    private static final Pattern COLON = Pattern.compile(":");
    private static final char[] ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".toCharArray();
    private static final int SHORT_NAME = 12;

    private final Path path;
    private final Directory directory;
    private final Directory links;
    private final OwnMount mount;
    private final SecureRandom random = new SecureRandom();

    private OverlayHome(Path path, OwnMount mount) {
        this.path = path;
        this.mount = mount;
        directory = Directory.open(path);
        links = directory.directory(LINKS);
    }

    static OverlayHome open(Path directory) {
        try {
            Files.createDirectories(directory);
            var path = directory.toRealPath();
            Files.createDirectories(path.resolve(LINKS));
            Files.createDirectories(path.resolve(EMPTY));
            var home = new OverlayHome(path, OwnMount.of(path, Mounts.Propagation.PRIVATE));
            home.directory.permissions(0710);
            home.removeLeftovers();
            return home;
        } catch (IOException e) {
            throw new SystemException("cannot use " + directory + ": " + e, e);
        }
    }

    private void removeLeftovers() {
        for (var name : directory.names()) {
            if (name.startsWith(NEW) || name.startsWith(REMOVED)) {
                directory.removeTree(name);
            }
        }
        for (var link : links.names()) {
            if (!Files.isDirectory(path.resolve(LINKS).resolve(link))) {
                links.remove(link);
            }
        }
    }

    Path path() {
        return path;
    }

    Path diff(String id) {
        return path.resolve(id).resolve(DIFF);
    }

    Path work(String id) {
        return path.resolve(id).resolve(WORK);
    }

    Path merged(String id) {
        return path.resolve(id).resolve(MERGED);
    }

    /** A directory in which nothing is, relative to the home. */
    String emptyDirectory() {
        return EMPTY;
    }

    boolean exists(String id) {
        return directory.findStatus(id).isPresent();
    }

    List<String> layers() {
        return directory.names().stream().filter(LayerIds::isId).toList();
    }

    void create(String id, Optional<String> parent) {
        LayerIds.check(id);
        var lower = parent.map(this::lowerOfChild).orElse("");
        if (exists(id)) {
            throw new ConflictException("layer " + id + " exists already");
        }
        var temporary = NEW + shortName();
        directory.makeDirectory(temporary, 0710);
        try (var layer = directory.directory(temporary)) {
            fill(layer, id, parent, lower);
            Failpoint.pass("before a layer's appearance");
            directory.rename(temporary, directory, id);
            Failpoint.pass("after a layer's appearance");
        } catch (LinuxException e) {
            directory.removeTree(temporary);
            throw failure("make layer " + id, e);
        } catch (IOException e) {
            directory.removeTree(temporary);
            throw new SystemException("cannot make layer " + id + ": " + e, e);
        }
    }

    /** What is copied up goes from one of its directories to the other, which the kernel only lets it within a project. */
    void limit(String id, long bytes) {
        try (var layer = directory.directory(id);
                var diff = layer.directory(DIFF);
                var work = layer.directory(WORK)) {
            var project = ProjectQuota.begin(layer, bytes);
            List.of(layer, diff, work).forEach(each -> ProjectQuota.assign(each, project));
        } catch (LinuxException e) {
            throw switch (e.errno()) {
                case ESRCH, ENOSYS, ENOTTY, EOPNOTSUPP ->
                    new SystemException(
                            "--storage-opt is supported only for overlay over xfs with 'pquota' mount option, or ext4 with 'prjquota'",
                            e);
                default -> failure("bound layer " + id, e);
            };
        }
    }

    private void fill(Directory layer, String id, Optional<String> parent, String lower) throws IOException {
        for (var name : List.of(DIFF, WORK, MERGED)) {
            layer.makeDirectory(name, 0700);
        }
        rootAttributes(layer, parent);
        var link = newLink(id);
        Failpoint.pass("after a layer's link");
        SmallFile.write(layer, "link", link);
        if (!lower.isEmpty()) {
            SmallFile.write(layer, "lower", lower);
        }
    }

    /** A container's root looks like its image's: the topmost layer's root is the one that shows. */
    private void rootAttributes(Directory layer, Optional<String> parent) {
        try (var diff = layer.directory(DIFF)) {
            diff.permissions(0755);
            if (parent.isPresent()) {
                try (var below = Directory.open(diff(parent.get()))) {
                    var status = below.status();
                    diff.owner(status.user(), status.group());
                    diff.permissions(status.permissions());
                }
            }
        }
    }

    private String newLink(String id) {
        while (true) {
            var name = shortName();
            try {
                links.makeSymbolicLink(name, "../" + id + "/diff");
                return name;
            } catch (LinuxException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
        }
    }

    private String shortName() {
        var name = new StringBuilder();
        for (var i = 0; i < SHORT_NAME; i++) {
            name.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return name.toString();
    }

    private String lowerOfChild(String parent) {
        if (!LayerIds.isId(parent) || !exists(parent)) {
            throw new NotFoundException("parent layer " + parent + " does not exist");
        }
        var lower = lower(parent);
        return LINKS + "/" + read(parent, "link") + (lower.isEmpty() ? "" : ":" + lower);
    }

    /** The layers below, for the option {@code lowerdir}, relative to the home. */
    String lower(String id) {
        return read(id, "lower");
    }

    /** Their directories, the nearest first. */
    List<Path> lowerDirectories(String id) {
        var lower = lower(id);
        if (lower.isEmpty()) {
            return List.of();
        }
        return COLON.splitAsStream(lower)
                .map(link -> path.resolve(
                        links.readLink(link.substring(LINKS.length() + 1)).substring("../".length())))
                .toList();
    }

    /** Empty if there is no such file. */
    private String read(String id, String name) {
        try (var layer = directory.directory(id)) {
            return SmallFile.read(layer, name).orElse("");
        } catch (IOException e) {
            throw new SystemException("cannot read " + path.resolve(id).resolve(name) + ": " + e, e);
        }
    }

    void remove(String id) {
        if (!exists(id)) {
            return;
        }
        var link = read(id, "link");
        var project = project(id);
        var removed = REMOVED + shortName();
        try {
            directory.rename(id, directory, removed);
            Failpoint.pass("after a layer's disappearance");
            directory.removeTree(removed);
            Failpoint.pass("after a layer's removal");
            ProjectQuota.end(directory, project);
            if (!link.isEmpty()) {
                links.removeTree(link);
            }
        } catch (LinuxException e) {
            throw failure("remove layer " + id, e);
        }
    }

    private int project(String id) {
        try (var layer = directory.directory(id)) {
            return ProjectQuota.of(layer);
        }
    }

    private static SystemException failure(String what, LinuxException e) {
        return new SystemException("cannot " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        links.close();
        directory.close();
        mount.close();
    }
}
