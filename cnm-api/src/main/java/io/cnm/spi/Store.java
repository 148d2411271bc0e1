package io.cnm.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what must outlive the process: records of what there is, and intents of what is about to be done. What is in a record
 * is its writer's business; a store keeps texts. A call that returns is <em>durable</em>: it survives the end of the process
 * at any moment after. A power loss may cost the last second, but never leaves half of a call. <em>Implementations are
 * thread-safe.</em>
 */
public interface Store extends AutoCloseable {
    /**
     * Everything that is kept, as it is at one moment.
     *
     * @throws io.cnm.api.SystemException if it cannot be read
     */
    Contents load();

    /**
     * Writes an intent down.
     *
     * @return its number, for {@link #commit} or {@link #abandon}; greater than that of every intent before
     * @throws io.cnm.api.SystemException if it cannot be written, which leaves nothing behind
     */
    long intend(Intent intent);

    /**
     * An intent has come true: its changes are made and it is forgotten, both or neither. For one that removes something
     * that may come later, before anything else is written: whoever opens the store in between finds it open, and carries it
     * through.
     *
     * @throws io.cnm.api.SystemException if that cannot be written, which leaves everything as it was
     */
    void commit(long intent);

    /**
     * An intent has come to nothing and is forgotten. One that is not known is no error.
     *
     * @throws io.cnm.api.SystemException if that cannot be written; it is forgotten before anything else is written
     */
    void abandon(long intent);

    /**
     * Makes changes that have no effects outside the store, all or none.
     *
     * @throws io.cnm.api.SystemException if they cannot be written, which leaves everything as it was
     */
    void write(List<Change> changes);

    /** Writes what is under way and lets go of the store. */
    @Override
    void close();

    /**
     * Names a record. <em>Immutable.</em>
     *
     * @param kind of what it is, such as {@code network}
     * @param id which one
     */
    record Key(String kind, String id) {
        // A record's own two go through method handles, and every change looks for what it changes.
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && id.equals(that.id) && kind.equals(that.kind);
        }

        @Override
        public int hashCode() {
            return 31 * kind.hashCode() + id.hashCode();
        }

        @Override
        public String toString() {
            return kind + "/" + id;
        }
    }

    /**
     * A record. <em>Immutable.</em>
     *
     * @param key its name
     * @param value what it says
     */
    record Entry(Key key, String value) {}

    /**
     * A change of one record. <em>Immutable.</em>
     *
     * @param key which
     * @param value what it says from now on; empty removes it
     */
    record Change(Key key, Optional<String> value) {
        /** The record says this from now on. */
        public static Change put(Key key, String value) {
            return new Change(key, Optional.of(value));
        }

        /** The record goes, if it is there. */
        public static Change remove(Key key) {
            return new Change(key, Optional.empty());
        }
    }

    /**
     * Something about to be done. <em>Immutable.</em>
     *
     * @param plan what, for whoever must undo it or carry it through
     * @param removes whether it removes something: it is carried through if it was not finished, and undone otherwise
     * @param changes to records, made when it is committed
     */
    record Intent(String plan, boolean removes, List<Change> changes) {
        public Intent {
            changes = List.copyOf(changes);
        }
    }

    /**
     * An intent that was neither committed nor abandoned. <em>Immutable.</em>
     *
     * @param number names it
     * @param intent what it says
     */
    record OpenIntent(long number, Intent intent) {}

    /**
     * What is in a store. <em>Immutable.</em>
     *
     * @param entries in no order
     * @param open intents that were neither committed nor abandoned, in the order in which they were written
     */
    record Contents(List<Entry> entries, List<OpenIntent> open) {
        public Contents {
            entries = List.copyOf(entries);
            open = List.copyOf(open);
        }
    }
}
