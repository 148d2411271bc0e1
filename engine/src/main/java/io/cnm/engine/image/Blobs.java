package io.cnm.engine.image;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.spi.Failpoint;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.List;

/**
 * Layers' archives as they came, by their digests, so that they can be sent away again to the byte. Nothing is there under its
 * name before all of it is. <em>Thread-safe.</em>
 */
public final class Blobs {
    private static final String SPACE = "No space left on device";

    private final Path directory;
    private final Path scratch;

    private Blobs(Path directory, Path scratch) {
        this.directory = directory;
        this.scratch = scratch;
    }

    /** Opens them, and removes what was begun and never ended. */
    static Blobs open(Path directory) {
        try {
            var scratch = Files.createDirectories(directory.resolve("tmp"));
            var blobs = new Blobs(Files.createDirectories(directory.resolve("sha256")), scratch);
            try (var left = Files.list(scratch)) {
                for (var each : left.toList()) {
                    Files.delete(each);
                }
            }
            return blobs;
        } catch (IOException e) {
            throw failure("open " + directory, e);
        }
    }

    /** A new file for what is on its way; whoever asks for it removes it, or has it {@linkplain #take taken}. */
    public Path scratch() {
        try {
            var file = Files.createTempFile(scratch, "blob", "");
            Failpoint.pass("after an archive's beginning");
            return file;
        } catch (IOException e) {
            throw failure("make a file in " + scratch, e);
        }
    }

    /** Removes a file that is not wanted any more; nothing happens if it was taken. */
    public void discard(Path file) {
        try {
            Files.deleteIfExists(file);
            Failpoint.pass("after an archive's removal");
        } catch (IOException e) {
            throw failure("remove " + file, e);
        }
    }

    /** Takes a file whose digest has been checked. */
    public void take(Path file, String digest) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
            Failpoint.pass("before an archive's appearance");
            Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE);
            Failpoint.pass("after an archive's appearance");
        } catch (IOException e) {
            throw failure("keep " + digest, e);
        }
    }

    /**
     * Keeps what a stream holds.
     *
     * @param holding keeps it from then on
     * @return its digest
     * @throws IOException if the stream cannot be read
     */
    String keep(InputStream in, LayerStore.Holding holding) throws IOException {
        var file = scratch();
        try (var out = new DigestOutputStream(new FileOutputStream(file.toFile()), Digests.sha256())) {
            in.transferTo(out);
            var digest = Digests.text(out.getMessageDigest().digest());
            holding.holdBlob(digest);
            take(file, digest);
            return digest;
        } finally {
            discard(file);
        }
    }

    /** Whether it is here. */
    public boolean has(String digest) {
        return Files.exists(path(digest));
    }

    /** Reads one that is here. */
    public InputStream read(String digest) throws IOException {
        return Files.newInputStream(path(digest));
    }

    /** How many bytes it has. */
    public long size(String digest) throws IOException {
        return Files.size(path(digest));
    }

    void remove(String digest) {
        discard(path(digest));
    }

    List<String> all() {
        try (var files = Files.list(directory)) {
            return files.map(file -> Digests.PREFIX + file.getFileName()).toList();
        } catch (IOException e) {
            throw failure("look into " + directory, e);
        }
    }

    private Path path(String digest) {
        return directory.resolve(Digests.hex(digest));
    }

    /** What the user is told; a full disk is named. */
    public static SystemException failure(String what, IOException e) {
        var text = String.valueOf(e.getMessage());
        return new SystemException(
                text.contains(SPACE) ? "no space left on device: cannot " + what : "cannot " + what + ": " + e, e);
    }

    /** What does not have the digest that was promised for it. */
    public static InvalidParameterException mismatch(String what, String promised, String found) {
        return new InvalidParameterException(what + " verification failed for digest " + promised + ": it is " + found);
    }
}
