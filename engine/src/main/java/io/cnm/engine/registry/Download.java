package io.cnm.engine.registry;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.Digests;
import io.cnm.engine.image.LayerStore.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * One blob on its way. A connection that breaks, or brings nothing for a while, is followed by another one that goes on where
 * the last one ended; what came is summed as it comes. <em>Thread-safe.</em>
 */
final class Download {
    private static final int MOST_TRIES = 5;
    private static final int BUFFER = 64 << 10;
    /** Bytes that must have come for failures before to be forgotten: a drop now and then would else be enough for ever. */
    private static final int WORTH = 1 << 20;

    private final Descriptor descriptor;
    private final Downloads.Source source;
    private final Blobs blobs;
    private final Semaphore places;
    private final Duration pause;
    private final MessageDigest sum = Digests.sha256();
    private final List<Watch> watches = new ArrayList<>();
    private long have;
    private boolean ended;
    private Optional<RuntimeException> failure = Optional.empty();
    private @Nullable Thread thread;

    Download(Descriptor descriptor, Downloads.Source source, Blobs blobs, Semaphore places, Duration pause) {
        this.descriptor = descriptor;
        this.source = source;
        this.blobs = blobs;
        this.places = places;
        this.pause = pause;
    }

    String digest() {
        return descriptor.digest();
    }

    synchronized void runsOn(Thread running) {
        thread = running;
    }

    /** Whether it is still worth waiting for. */
    synchronized boolean join(Watch watch) {
        if (ended) {
            return false;
        }
        if (have > 0) {
            watch.more((int) Math.min(have, Integer.MAX_VALUE));
        }
        watches.add(watch);
        return true;
    }

    /** One less wants it; if nobody does any more it is broken off. */
    synchronized void leave(Watch watch) {
        watches.remove(watch);
        if (watches.isEmpty() && !ended && thread != null) {
            end(Optional.of(new SystemException("the download of " + digest() + " was broken off")));
            thread.interrupt();
        }
    }

    private synchronized void end(Optional<RuntimeException> how) {
        if (!ended) {
            ended = true;
            failure = how;
            notifyAll();
        }
    }

    synchronized void await() throws InterruptedException {
        while (!ended) {
            wait();
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    void run() {
        try {
            places.acquire();
            try {
                transfer();
            } finally {
                places.release();
            }
            end(Optional.empty());
        } catch (InterruptedException e) {
            end(Optional.of(new SystemException("the download of " + digest() + " was broken off", e)));
        } catch (RuntimeException e) {
            end(Optional.of(e));
        }
    }

    private void transfer() throws InterruptedException {
        if (blobs.has(digest())) {
            return;
        }
        var file = blobs.scratch();
        try {
            write(file);
            check();
            takeIfWanted(file);
        } finally {
            blobs.discard(file);
        }
    }

    /** Once nobody wants it nobody would remove it. */
    private synchronized void takeIfWanted(Path file) {
        if (!ended) {
            blobs.take(file, digest());
        }
    }

    private void write(Path file) throws InterruptedException {
        try (var out = Files.newOutputStream(file)) {
            fetch(out);
        } catch (IOException e) {
            throw Blobs.failure("write " + file, e);
        }
    }

    private void fetch(OutputStream out) throws InterruptedException {
        var tries = 0;
        var mark = 0L;
        while (have < descriptor.size()) {
            try (var in = source.open(have);
                    var guard = StallGuard.over(in)) {
                copy(in, out, guard);
            } catch (IOException e) {
                tries = have - mark >= WORTH ? 1 : tries + 1;
                mark = have - mark >= WORTH ? have : mark;
                if (tries > MOST_TRIES || Thread.currentThread().isInterrupted()) {
                    throw new SystemException("cannot download " + digest() + ": " + e, e);
                }
                Thread.sleep(pause.toMillis() << (tries - 1));
            }
        }
    }

    private void copy(InputStream in, OutputStream out, StallGuard guard) throws IOException {
        var buffer = new byte[BUFFER];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            guard.moved();
            if (have + read > descriptor.size()) {
                throw new InvalidParameterException("layer verification failed for digest " + digest()
                        + ": it is longer than its " + descriptor.size() + " bytes");
            }
            try {
                out.write(buffer, 0, read);
            } catch (IOException e) {
                throw Blobs.failure("write a layer", e);
            }
            sum.update(buffer, 0, read);
            came(read);
        }
        if (have < descriptor.size()) {
            throw new IOException("the connection ended after " + have + " of " + descriptor.size() + " bytes");
        }
    }

    private synchronized void came(int bytes) {
        have += bytes;
        watches.forEach(watch -> watch.more(bytes));
    }

    private void check() {
        var found = Digests.text(sum.digest());
        if (!found.equals(digest())) {
            throw Blobs.mismatch("filesystem layer", digest(), found);
        }
    }
}
