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
import java.util.concurrent.Semaphore;

/**
 * All downloads of the daemon: so many at once, and each blob once, however many pulls want it. A pull that is broken off leaves
 * its downloads to the others that want them. <em>Thread-safe.</em>
 */
final class Downloads {
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
        private final Download download;
        private final Watch watch;

        private Part(Download download, Watch watch) {
            this.download = download;
            this.watch = watch;
        }

        /**
         * Waits until the blob is here.
         *
         * @throws io.cnm.api.InvalidParameterException if it is not what was promised
         * @throws io.cnm.api.SystemException if it cannot be had
         */
        void await() throws InterruptedException {
            download.await();
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
     * @param watch sees the bytes, on another thread; all that have come so far at once
     */
    Part begin(Descriptor descriptor, Source source, Holding holding, Watch watch) {
        holding.holdBlob(descriptor.digest());
        synchronized (running) {
            var download = running.get(descriptor.digest());
            if (download == null || !download.join(watch)) {
                download = new Download(descriptor, source, blobs, places, pause);
                download.join(watch);
                running.put(descriptor.digest(), download);
                start(download);
            }
            return new Part(download, watch);
        }
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
