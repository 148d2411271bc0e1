package io.cnm.engine.image;

import io.cnm.engine.wire.DockerProgress;

/** Tells of bytes that pass, not more often than people can see. <em>Confined to one thread.</em> */
public final class Meter implements LayerStore.Watch {
    private static final long INTERVAL = 100_000_000;

    private final Progress progress;
    private final String id;
    private final String status;
    private final long total;
    private long current;
    private long told;

    /**
     * @param id of the part that it is about
     * @param status what is done with it
     * @param total bytes
     */
    public Meter(Progress progress, String id, String status, long total) {
        this.progress = progress;
        this.id = id;
        this.status = status;
        this.total = total;
        told = System.nanoTime() - INTERVAL;
    }

    @Override
    public void more(int bytes) {
        current += bytes;
        var now = System.nanoTime();
        if (now - told >= INTERVAL || current == total) {
            told = now;
            progress.line(DockerProgress.part(id, status, current, total));
        }
    }
}
