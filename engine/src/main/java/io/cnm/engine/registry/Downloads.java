package io.cnm.engine.registry;

import io.cnm.engine.image.Blobs;
import io.cnm.engine.image.Descriptor;
import io.cnm.engine.image.LayerStore.Holding;
import io.cnm.engine.image.LayerStore.Watch;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All downloads of the daemon: so many at once, and each blob once, however many pulls want it. A pull that is broken off leaves
 * its downloads to the others that want them. <em>Thread-safe.</em>
 */
final class Downloads {
    private static final Logger log = LoggerFactory.getLogger(Downloads.class);

    private final Blobs blobs;
    private final Semaphore places;
    private final Duration pause;
    /** By digest. Guarded by itself. */
    private final Map<String, Download> running = new HashMap<>();

    /** Where a blob comes from. */
    @FunctionalInterface
    interface Source {
        /**
         * @param offset of the first byte that is wanted
         * @throws IOException if it can be tried again
         */
        InputStream open(long offset) throws IOException;
    }

    Downloads(Blobs blobs, int atOnce, Duration pause) {
        this.blobs = blobs;
        this.pause = pause;
        places = new Semaphore(atOnce, true);
    }

    /** A pull's part in a download. <em>Confined to one thread.</em> */
    final class Part implements AutoCloseable {
        private final Descriptor descriptor;
        private final Source source;
        private final Supplier<Watch> watches;
        private Watch watch;
        private Download download;
        private boolean joined;

        private Part(Descriptor descriptor, Source source, Supplier<Watch> watches) {
            this.descriptor = descriptor;
            this.source = source;
            this.watches = watches;
            watch = watches.get();
            download = take();
        }

        private Download take() {
            synchronized (running) {
                var there = running.get(descriptor.digest());
                joined = there != null && there.join(watch);
                return joined ? Objects.requireNonNull(there) : startNew();
            }
        }

        private Download startNew() {
            var own = new Download(descriptor, source, blobs, places, pause);
            own.join(watch);
            running.put(descriptor.digest(), own);
            start(own);
            return own;
        }

        /**
         * Waits until the blob is here. What another pull could not have is tried once more, from where this one would have
         * it: with other credentials, or from another registry.
         *
         * @throws io.cnm.api.InvalidParameterException if it is not what was promised
         * @throws io.cnm.api.SystemException if it cannot be had
         */
        void await() throws InterruptedException {
            while (!awaited()) {
                close();
                watch = watches.get();
                download = take();
            }
        }

        private boolean awaited() throws InterruptedException {
            try {
                download.await();
                return true;
            } catch (RuntimeException e) {
                if (joined) {
                    log.debug("another pull could not have {}: {}", descriptor.digest(), e.toString());
                    return false;
                }
                throw e;
            }
        }

        /** Lets go of it. */
        @Override
        public void close() {
            synchronized (running) {
                download.leave(watch);
            }
        }
    }

    /**
     * Begins to download a blob, or joins a download that is under way.
     *
     * @param holding has it stay when it is here
     * @param watches one for each download that is begun or joined; it sees the bytes, on another thread; all that have come so
     *     far at once
     */
    Part begin(Descriptor descriptor, Source source, Holding holding, Supplier<Watch> watches) {
        holding.holdBlob(descriptor.digest());
        return new Part(descriptor, source, watches);
    }

    private void start(Download download) {
        var thread = new Thread(
                null,
                () -> {
                    download.run();
                    synchronized (running) {
                        running.remove(download.digest(), download);
                    }
                },
                "cnm-download");
        thread.setDaemon(true);
        download.runsOn(thread);
        thread.start();
    }
}
