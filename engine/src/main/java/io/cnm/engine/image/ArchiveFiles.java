package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of an archive of images, each in a scratch file under a name of ours: what the archive calls them never becomes a
 * path. Links lead to other files of the archive, as older engines write them for layers that images share, and nowhere else. A
 * name that comes twice is refused, since readers would differ on which one counts, and so are holes, with which a few bytes
 * claim any size. <em>Confined to one thread.</em>
 */
final class ArchiveFiles implements AutoCloseable {
    private static final int MOST = 1 << 16;
    private static final int MOST_LINKS = 8;

    private final Blobs blobs;
    private final Map<String, Member> members = new HashMap<>();

    /** A file; one without a digest is none: it has the name of the file that it leads to, or nothing. */
    private record Member(Path file, String digest, long size, String link) {}

    private ArchiveFiles(Blobs blobs) {
        this.blobs = blobs;
    }

    /** Reads an archive, packed in whatever way. */
    static ArchiveFiles read(InputStream packed, Blobs blobs) throws IOException {
        var files = new ArchiveFiles(blobs);
        try {
            var tar = new TarArchiveInputStream(Compression.unpack(packed));
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.add(entry, tar);
            }
            return files;
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private void add(TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isDirectory()) {
            return;
        }
        var name = plain(entry.getName());
        if (members.containsKey(name)) {
            throw new InvalidParameterException("invalid archive: " + name + " is there twice");
        }
        if (entry.isSparse()) {
            throw new InvalidParameterException("invalid archive: " + name + " is sparse");
        }
        if (members.size() >= MOST) {
            throw new InvalidParameterException("invalid archive: more than " + MOST + " files");
        }
        members.put(
                name, entry.isFile() && !entry.isLink() && !entry.isSymbolicLink() ? keep(content) : link(name, entry));
    }

    /** Whether what it leads to is there is asked when somebody wants it. A hard link's target begins at the archive's root. */
    private static Member link(String name, TarArchiveEntry entry) {
        if (!entry.isLink() && !entry.isSymbolicLink()) {
            return new Member(Path.of(""), "", 0, ""); // a device, say
        }
        var target = entry.getLinkName();
        var isWhole = entry.isLink() || target.startsWith("/");
        return new Member(
                Path.of(""), "", 0, plain(isWhole ? target : name.substring(0, name.lastIndexOf('/') + 1) + target));
    }

    private Member keep(InputStream content) throws IOException {
        var file = blobs.scratch();
        try (var out = new DigestOutputStream(new FileOutputStream(file.toFile()), Digests.sha256())) {
            var size = content.transferTo(out);
            return new Member(file, Digests.text(out.getMessageDigest().digest()), size, "");
        } catch (IOException e) {
            blobs.discard(file);
            throw e;
        }
    }

    private static String plain(String name) {
        try {
            if (name.startsWith("/") || Path.of(name).normalize().startsWith("..")) {
                throw new InvalidParameterException("invalid archive: the name " + name + " leads outside");
            }
            return Path.of("/" + name).normalize().toString().substring(1);
        } catch (InvalidPathException e) {
            throw new InvalidParameterException("invalid archive: a name is malformed: " + e.getReason(), e);
        }
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    private Member require(String name) {
        var wanted = plain(name);
        for (var links = 0; links <= MOST_LINKS; links++) {
            var member = Optional.ofNullable(members.get(wanted))
                    .orElseThrow(() -> new InvalidParameterException("invalid archive: " + name + " is missing"));
            if (!member.digest.isEmpty()) {
                return member;
            }
            if (member.link.isEmpty()) {
                throw new InvalidParameterException("invalid archive: " + name + " is not a regular file");
            }
            wanted = member.link;
        }
        throw new InvalidParameterException("invalid archive: " + name + " leads from link to link");
    }

    /** A file that is short. */
    byte[] content(String name) throws IOException {
        var member = require(name);
        if (member.size > Manifest.LONGEST) {
            throw new InvalidParameterException(
                    "invalid archive: " + name + " is longer than " + Manifest.LONGEST + " bytes");
        }
        return Files.readAllBytes(member.file);
    }

    /** How long a file is. */
    long size(String name) {
        return require(name).size;
    }

    /**
     * Has a file kept among the blobs, where the holder keeps it.
     *
     * @return its digest
     */
    String take(String name, LayerStore.Holding holding) {
        var member = require(name);
        holding.holdBlob(member.digest);
        if (Files.exists(member.file)) { // several images may share it
            blobs.take(member.file, member.digest);
        }
        return member.digest;
    }

    @Override
    public void close() {
        members.values().stream()
                .filter(member -> !member.digest.isEmpty())
                .forEach(member -> blobs.discard(member.file));
    }
}
