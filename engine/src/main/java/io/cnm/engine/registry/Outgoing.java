package io.cnm.engine.registry;

import io.cnm.engine.image.LayerStore.Watch;
import io.cnm.engine.image.WatchedStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A blob as the body of requests, each of which reads it from its beginning. <em>Thread-safe.</em> */
final class Outgoing implements Closeable {
    private final String digest;
    private final long size;
    private final Source source;
    private final Supplier<Watch> watches;
    private final List<InputStream> opened = new ArrayList<>();

    /** Where it is read. */
    @FunctionalInterface
    interface Source {
        InputStream open() throws IOException;
    }

    /**
     * @param size bytes, at least one
     * @param watches for each time that it is sent one that sees the bytes, on another thread
     */
    Outgoing(String digest, long size, Source source, Supplier<Watch> watches) {
        this.digest = digest;
        this.size = size;
        this.source = source;
        this.watches = watches;
    }

    String digest() {
        return digest;
    }

    long size() {
        return size;
    }

    BodyPublisher body() {
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), size);
    }

    private synchronized InputStream open() {
        try {
            var stream = source.open();
            opened.add(stream);
            return new WatchedStream(stream, watches.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The client does not close what it has not read to the end. */
    @Override
    public synchronized void close() throws IOException {
        for (var stream : opened) {
            stream.close();
        }
    }
}
