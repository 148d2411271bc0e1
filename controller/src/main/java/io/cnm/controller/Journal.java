package io.cnm.controller;

import io.cnm.plan.Plan;
import io.cnm.spi.Store;
import java.util.List;
import java.util.Optional;

/**
 * What the controller means to do, written down before any effect. Whoever starts after a crash finds the intents that were
 * neither committed nor abandoned, and takes each one's plan back or carries it through, as its direction says.
 * <em>Implementations are thread-safe.</em>
 */
public interface Journal {
    /** What becomes of an intent that nobody finished. */
    enum Direction {
        /** Makes something: undone if it was not finished. */
        BUILD,
        /** Removes something: carried through if it was not finished. */
        TEAR_DOWN
    }

    /**
     * Something about to be done.
     *
     * @param plan what
     * @param direction what to do about it if it is not finished
     * @param changes what is kept once it has been done
     */
    record Intent(Plan plan, Direction direction, List<Change> changes) {
        public Intent {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What is kept of an object from now on.
     *
     * @param key of its record
     * @param kept what is to be in it, empty if nothing is kept any more
     */
    record Change(Store.Key key, Optional<Kept> kept) {}

    /**
     * Writes an intent down. It is safe when this returns.
     *
     * @throws io.cnm.api.SystemException if it cannot be written; nothing may be done then
     */
    Ticket intend(Intent intent);

    /** An intent that has been written down. */
    interface Ticket {
        /** The plan was carried out and counts from now on. */
        void commit();

        /** The plan was not carried out, or was taken back whole. */
        void abandon();
    }
}
