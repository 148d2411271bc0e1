package io.cnm.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.db.Entity;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.http.Json;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/**
 * Layers by the digest of each with all below it. A layer stays while an image or a layer above it refers to it, or somebody
 * {@linkplain Holding holds} it. What the graph driver makes or removes is on record before, so that a process that is killed
 * leaves nothing that the next one does not remove. <em>Thread-safe.</em>
 */
public final class LayerStore {
    private static final String LAYER = "layer";
    private static final String STRAY = "stray layer";
    private static final String BELOW = "below";
    private static final int LOCKS = 64;

    private final GraphDatabase database;
    private final GraphDriver graph;
    private final Blobs blobs;
    /** How many hold each layer and each blob, by digest. */
    private final Map<String, Integer> held = new HashMap<>();
    /** A layer is made once, however many want it at the same time. */
    private final List<ReentrantLock> making =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toList();

    /** What is kept of a layer. */
    private record Value(
            String diffId,
            String blob,
            long blobSize,
            Compression compression,
            String graphId,
            long plainSize,
            long size) {}

    private LayerStore(GraphDatabase database, GraphDriver graph, Blobs blobs) {
        this.database = database;
        this.graph = graph;
        this.blobs = blobs;
    }

    /**
     * Opens it, and removes what was being made, or removed, when the last process ended: a layer to which no image had come
     * to refer yet, or none any more, too.
     */
    static LayerStore open(GraphDatabase database, GraphDriver graph, Blobs blobs) {
        var layers = new LayerStore(database, graph, blobs);
        database.entities(STRAY).forEach(stray -> layers.removeStray(stray.value()));
        layers.all().forEach(layer -> layers.collect(layer.chainId()));
        var used = new HashSet<String>();
        layers.all().forEach(layer -> used.add(layer.blob()));
        blobs.all().stream().filter(blob -> !used.contains(blob)).forEach(blobs::remove);
        return layers;
    }

    /** The layer of that digest. */
    public Optional<Layer> find(String chainId) {
        return database.find(key(chainId)).map(LayerStore::layer);
    }

    List<Layer> all() {
        return database.entities(LAYER).stream().map(LayerStore::layer).toList();
    }

    /** Bytes of the files in all layers. */
    public long size() {
        return all().stream().mapToLong(Layer::size).sum();
    }

    static String key(String chainId) {
        return "layer:" + chainId;
    }

    private static String strayKey(String graphId) {
        return "stray:" + graphId;
    }

    private static Layer layer(Entity entity) {
        var value = Json.read(entity.value().getBytes(UTF_8), Value.class);
        return new Layer(
                entity.id().substring(key("").length()),
                value.diffId,
                value.blob,
                value.blobSize,
                value.compression,
                value.graphId,
                value.plainSize,
                value.size);
    }

    /** Where a holder's archives are put. */
    public Blobs blobs() {
        return blobs;
    }

    /** Has layers and archives stay until it is closed. */
    public Holding hold() {
        return new Holding();
    }

    /** What somebody is making an image of. When it is closed, what no image refers to goes. <em>Confined to one thread.</em> */
    public final class Holding implements AutoCloseable {
        private final List<String> layers = new ArrayList<>();
        private final Set<String> archives = new HashSet<>();

        private Holding() {}

        /** Holds a layer that is here. */
        public Optional<Layer> find(String chainId) {
            synchronized (held) {
                var found = LayerStore.this.find(chainId);
                found.ifPresent(layer -> holdLayer(chainId));
                return found;
            }
        }

        private void holdLayer(String chainId) {
            synchronized (held) {
                held.merge(chainId, 1, Integer::sum);
                layers.add(chainId);
            }
        }

        /** Holds an archive, whether it is here or not yet. */
        public void holdBlob(String digest) {
            synchronized (held) {
                if (archives.add(digest)) {
                    held.merge(digest, 1, Integer::sum);
                }
            }
        }

        /**
         * Makes a layer of an archive that is held, unless it is here.
         *
         * @param unpacking sees the packed bytes on their way
         * @throws io.cnm.api.InvalidParameterException if the archive is malformed, or is not what the image says
         * @throws io.cnm.api.SystemException if it cannot be unpacked; a full disk is named
         */
        public Layer make(Optional<Layer> below, String diffId, String blob, Watch unpacking) {
            var chainId = Layer.chain(below, diffId);
            var lock = making.get(Math.floorMod(chainId.hashCode(), LOCKS));
            lock.lock();
            try {
                return find(chainId).orElseGet(() -> unpack(below, chainId, diffId, blob, unpacking));
            } finally {
                lock.unlock();
            }
        }

        private Layer unpack(Optional<Layer> below, String chainId, String diffId, String blob, Watch unpacking) {
            var graphId = newGraphId();
            database.change(change -> {
                change.put(new Entity(strayKey(graphId), STRAY, graphId));
                return graphId;
            });
            try {
                graph.create(graphId, below.map(Layer::graphId));
                var layer = apply(chainId, diffId, blob, graphId, unpacking);
                holdLayer(chainId);
                keep(layer, below);
                return layer;
            } catch (IOException e) {
                removeStray(graphId, e);
                throw Blobs.failure("unpack layer " + blob, e);
            } catch (RuntimeException | Error e) {
                removeStray(graphId, e);
                throw e;
            }
        }

        @Override
        public void close() {
            synchronized (held) {
                Stream.concat(layers.stream(), archives.stream())
                        .forEach(
                                digest -> held.computeIfPresent(digest, (key, count) -> count == 1 ? null : count - 1));
            }
            for (var i = layers.size() - 1; i >= 0; i--) {
                collect(layers.get(i));
            }
            archives.forEach(LayerStore.this::collectBlob);
        }
    }

    /** Sees how far something has come. */
    @FunctionalInterface
    public interface Watch {
        /** Nobody looks. */
        Watch NOBODY = bytes -> {};

        /** @param bytes so many more */
        void more(int bytes);
    }

    private static String newGraphId() {
        var id = new StringBuilder();
        while (id.length() < 64) {
            id.append(String.format("%016x", ThreadLocalRandom.current().nextLong()));
        }
        return id.toString();
    }

    private Layer apply(String chainId, String diffId, String blob, String graphId, Watch unpacking)
            throws IOException {
        try (var packed = new WatchedStream(blobs.read(blob), unpacking)) {
            var found = Compression.find(packed);
            var count = new AtomicLong();
            var plain = new WatchedStream(found.how().open(found.stream()), count::addAndGet);
            var size = found.how() == Compression.NONE
                    ? applySummed(graphId, plain, diffId, blob)
                    : applySumming(graphId, plain, diffId);
            Failpoint.pass("after a layer's unpacking");
            return new Layer(chainId, diffId, blob, blobs.size(blob), found.how(), graphId, count.get(), size);
        }
    }

    private long applySumming(String graphId, InputStream plain, String diffId) throws IOException {
        var summed = new DigestInputStream(plain, Digests.sha256());
        var size = graph.apply(graphId, summed);
        requireSum(diffId, Digests.text(summed.getMessageDigest().digest()));
        return size;
    }

    /** What is not packed has been summed when it was kept. */
    private long applySummed(String graphId, InputStream plain, String diffId, String blob) throws IOException {
        requireSum(diffId, blob);
        return graph.apply(graphId, plain);
    }

    private static void requireSum(String diffId, String sum) {
        if (!sum.equals(diffId)) {
            throw Blobs.mismatch("layer", diffId, sum);
        }
    }

    /** What an archive's digest is when it is unpacked. */
    String diffId(String blob) throws IOException {
        try (var plain = new DigestInputStream(Compression.unpack(blobs.read(blob)), Digests.sha256())) {
            plain.transferTo(OutputStream.nullOutputStream());
            return Digests.text(plain.getMessageDigest().digest());
        }
    }

    /** A layer's archive, unpacked. */
    public InputStream open(Layer layer) throws IOException {
        return layer.compression().open(blobs.read(layer.blob()));
    }

    private void keep(Layer layer, Optional<Layer> below) {
        var value = new Value(
                layer.diffId(),
                layer.blob(),
                layer.blobSize(),
                layer.compression(),
                layer.graphId(),
                layer.plainSize(),
                layer.size());
        database.change(change -> {
            change.put(new Entity(key(layer.chainId()), LAYER, new String(Json.write(value), UTF_8)));
            below.ifPresent(parent -> change.link(key(layer.chainId()), BELOW, key(parent.chainId())));
            change.delete(strayKey(layer.graphId()));
            return layer;
        });
    }

    /**
     * Removes a layer to which nothing refers, and those below it to which then nothing does.
     *
     * @return what was removed, from the highest down
     */
    List<Layer> collect(String chainId) {
        var removed = new ArrayList<Layer>();
        var next = Optional.of(chainId);
        while (next.isPresent()) {
            var below = database.child(key(next.get()), BELOW).map(id -> id.substring(key("").length()));
            var gone = forget(next.get());
            gone.ifPresent(removed::add);
            gone.ifPresent(layer -> removeStray(layer.graphId()));
            gone.ifPresent(layer -> collectBlob(layer.blob()));
            next = gone.isPresent() ? below : Optional.empty();
        }
        return removed;
    }

    private Optional<Layer> forget(String chainId) {
        synchronized (held) {
            if (held.containsKey(chainId)) {
                return Optional.empty();
            }
            return database.change(change -> {
                var entity = change.find(key(chainId));
                if (entity.isEmpty() || !change.parents(key(chainId)).isEmpty()) {
                    return Optional.<Layer>empty();
                }
                var layer = layer(entity.get());
                change.delete(entity.get().id());
                change.put(new Entity(strayKey(layer.graphId()), STRAY, layer.graphId()));
                return Optional.of(layer);
            });
        }
    }

    private void collectBlob(String digest) {
        synchronized (held) {
            if (!held.containsKey(digest)
                    && all().stream().noneMatch(layer -> layer.blob().equals(digest))) {
                blobs.remove(digest);
            }
        }
    }

    private void removeStray(String graphId) {
        graph.remove(Layer.initial(Optional.of(graphId)));
        graph.remove(graphId);
        database.change(change -> {
            change.delete(strayKey(graphId));
            return graphId;
        });
    }

    private void removeStray(String graphId, Throwable reason) {
        try {
            removeStray(graphId);
        } catch (RuntimeException e) {
            reason.addSuppressed(e); // the next process removes it
        }
    }
}
