package io.cnm.engine.graph;

import io.cnm.api.CnmException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.graph.TarEntry.Kind;
import io.cnm.linux.Directory;
import io.cnm.linux.Errno;
import io.cnm.linux.FileStatus;
import io.cnm.linux.LinuxException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/**
 * Unpacks an archive that may be hostile into a directory. The kernel resolves where a member goes, in the directory as in
 * a root (see {@link Directory}); what is at the end of that is never followed, written through or changed, but replaced.
 * So nothing outside can be reached, by whatever names, links, and order of members. <em>Confined to one thread.</em>
 */
final class Unpacker implements AutoCloseable {
    private final UnpackRules rules;
    private final Parents parents;
    private final Attributes attributes;
    private final FileContent content;
    private final TarReader archive;
    private long written;

    /**
     * Unpacks into a directory.
     *
     * @param root where absolute links start
     * @param base path in the root to which the members' names are relative; empty for the root
     */
    Unpacker(Directory root, String base, UnpackRules rules, InputStream tar) {
        this.rules = rules;
        parents = new Parents(root, base, rules.scope());
        attributes = new Attributes(rules.owner());
        archive = new TarReader(tar);
        content = new FileContent(archive);
    }

    /**
     * Unpacks all of it.
     *
     * @return bytes of the files that were written
     * @throws InvalidParameterException if the archive is malformed
     * @throws SystemException if the disk is full, and the like
     */
    long unpack() throws IOException {
        for (var entry = archive.next(); entry.isPresent(); entry = archive.next()) {
            Interrupts.check();
            try {
                unpack(entry.get());
            } catch (LinuxException e) {
                throw failure(entry.get(), e);
            }
        }
        try {
            parents.setTimes();
        } catch (LinuxException e) {
            throw new SystemException("cannot set the times of directories: " + e.getMessage(), e);
        }
        return written;
    }

    private static CnmException failure(TarEntry entry, LinuxException e) {
        var message = "cannot unpack " + entry.name() + ": " + e.errno().text().toLowerCase(Locale.ROOT);
        return switch (e.errno()) {
            case EXDEV, ELOOP, ENAMETOOLONG, EINVAL, ENOTDIR, ENOENT -> new InvalidParameterException(message, e);
            default -> new SystemException(message, e);
        };
    }

    private void unpack(TarEntry entry) throws IOException {
        var path = MemberPath.of(entry.name());
        if (path.isRoot()) {
            root(entry);
        } else if (rules.whiteouts() == Whiteouts.NONE || !path.hasWhiteout()) {
            var parent = parents.require(path.parent());
            place(parent, path, entry);
        } else if (!path.isNoteOfAufs()) {
            whiteout(path);
        }
    }

    private void root(TarEntry entry) {
        if (!entry.isDirectory()) {
            throw new InvalidParameterException("cannot unpack " + entry.name() + ": it is the root, and no directory");
        }
        if (rules.whiteouts() != Whiteouts.NONE) {
            var root = parents.require("");
            attributes.set(root, entry);
            parents.setTimesLater("", entry.modified());
        }
    }

    private void whiteout(MemberPath path) {
        var hidden = path.hidden();
        var parent = parents.require(path.parent());
        if (hidden.isPresent()) {
            rules.whiteouts().hide(parent, hidden.get());
        } else {
            rules.whiteouts().hideAll(parent);
        }
        parents.forget();
    }

    private void place(Directory parent, MemberPath path, TarEntry entry) throws IOException {
        try {
            make(parent, path, entry);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            replace(parent, path, entry);
        }
    }

    private void replace(Directory parent, MemberPath path, TarEntry entry) throws IOException {
        var existing = parent.status(path.name());
        if (existing.isDirectory() && entry.isDirectory()) {
            directory(parent, path, entry);
            return;
        }
        checkOverwrite(existing, entry);
        parent.removeTree(path.name());
        make(parent, path, entry);
        if (rules.whiteouts() == Whiteouts.OVERLAY && entry.isDirectory() && Whiteouts.isOverlayWhiteout(existing)) {
            try (var directory = parent.directory(path.name())) {
                rules.whiteouts().hideAll(directory);
            }
        }
        parents.forget(); // some were found through what is gone
    }

    private void checkOverwrite(FileStatus existing, TarEntry entry) {
        if (!rules.noOverwriteDirNonDir() || existing.isDirectory() == entry.isDirectory()) {
            return;
        }
        throw new InvalidParameterException(
                existing.isDirectory()
                        ? "cannot overwrite directory \"" + entry.name() + "\" with non-directory"
                        : "cannot overwrite non-directory \"" + entry.name() + "\" with directory");
    }

    /** Makes what the member is. @throws LinuxException EEXIST if there is something; nothing has been read then */
    private void make(Directory parent, MemberPath path, TarEntry entry) throws IOException {
        var name = path.name();
        switch (entry.kind()) {
            case FILE -> file(parent, name, entry);
            case HARD_LINK -> hardLink(parent, name, entry);
            case DIRECTORY -> {
                parent.makeDirectory(name, 0755);
                directory(parent, path, entry);
            }
            case SYMBOLIC_LINK -> {
                parent.makeSymbolicLink(name, entry.linkName());
                attributes.setOfLink(parent, name, entry);
            }
            default -> {
                parent.makeNode(name, kind(entry.kind()) | 0600, entry.major(), entry.minor());
                attributes.setOfNode(parent, name, entry);
            }
        }
    }

    private static int kind(Kind kind) {
        return switch (kind) {
            case CHARACTER_DEVICE -> FileStatus.S_IFCHR;
            case BLOCK_DEVICE -> FileStatus.S_IFBLK;
            default -> FileStatus.S_IFIFO;
        };
    }

    private void file(Directory parent, String name, TarEntry entry) throws IOException {
        try (var file = parent.create(name)) {
            written += content.write(entry, file);
            attributes.set(file, entry);
        }
    }

    private void directory(Directory parent, MemberPath path, TarEntry entry) {
        var directory = parents.enter(parent, path);
        attributes.set(directory, entry);
        parents.setTimesLater(path.path(), entry.modified());
    }

    private void hardLink(Directory parent, String name, TarEntry entry) {
        var target = MemberPath.of(entry.linkName());
        if (target.isRoot()) {
            throw new InvalidParameterException("cannot unpack " + entry.name() + ": a hard link to a directory");
        }
        try (var from = parents.open(target.parent())) {
            parent.makeLink(name, from, target.name());
        } catch (LinuxException e) {
            switch (e.errno()) {
                case ENOENT, ENOTDIR, EPERM, EXDEV ->
                    throw new InvalidParameterException(
                            "cannot unpack " + entry.name() + ": a hard link to " + entry.linkName()
                                    + ", which is no file of this archive",
                            e);
                default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        parents.close();
    }
}
