package io.cnm.dns;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Replies of other servers that are still good, as many as there is room for; what was not used for longest goes first.
 * <em>Confined to one event loop.</em>
 */
final class AnswerCache {
    /** What an entry takes beside its bytes, about. */
    private static final int OVERHEAD = 200;

    private final Room room;
    private final LongSupplier nanoTime;
    private final LinkedHashMap<Question, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * How much is kept.
     *
     * @param entries at most
     * @param bytes at most, about
     */
    record Room(int entries, int bytes) {
        /** What one reply may take. */
        int largest() {
            return bytes / 16;
        }
    }

    /** A reply since when, and what is to be counted down in it. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Entry(byte[] reply, Lifetime lifetime, long since) {
        int size(Question question) {
            return OVERHEAD + question.size() + reply.length + 4 * lifetime.ttlsAt().length;
        }

        byte[] after(long seconds) {
            var copy = ByteBuffer.wrap(reply.clone());
            for (var at : lifetime.ttlsAt()) {
                copy.putInt(at, (int) Math.max(0, copy.getInt(at) - seconds));
            }
            return copy.array();
        }
    }

    /**
     * An empty one.
     *
     * @param nanoTime a clock that only goes forward
     */
    AnswerCache(Room room, LongSupplier nanoTime) {
        this.room = room;
        this.nanoTime = nanoTime;
    }

    /** A copy of the reply, with times to live that are left; it may be longer than who asks takes. */
    Optional<byte[]> find(Question question) {
        var entry = entries.get(question);
        if (entry == null) {
            return Optional.empty();
        }
        var age = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - entry.since);
        if (age >= entry.lifetime.seconds()) {
            remove(question);
            return Optional.empty();
        }
        return Optional.of(entry.after(age));
    }

    /** Keeps a reply, unless it is too large. */
    void put(Question question, byte[] reply, Lifetime lifetime) {
        var entry = new Entry(reply.clone(), lifetime, nanoTime.getAsLong());
        remove(question);
        if (entry.size(question) > room.largest()) {
            return;
        }
        entries.put(question, entry);
        bytes += entry.size(question);
        while (entries.size() > room.entries || bytes > room.bytes) {
            remove(entries.keySet().iterator().next());
        }
    }

    /** Forgets everything. */
    void clear() {
        entries.clear();
        bytes = 0;
    }

    /** How many replies are kept. */
    int size() {
        return entries.size();
    }

    private void remove(Question question) {
        var old = entries.remove(question);
        if (old != null) {
            bytes -= old.size(question);
        }
    }
}
