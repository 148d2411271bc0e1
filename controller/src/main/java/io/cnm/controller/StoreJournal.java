package io.cnm.controller;

import io.cnm.spi.Store;
import java.util.ArrayList;
import java.util.List;

/** A journal in a store. <em>Thread-safe.</em> */
final class StoreJournal implements Journal {
    private final Store store;

    StoreJournal(Store store) {
        this.store = store;
    }

    @Override
    public Ticket intend(Intent intent) {
        var changes = new ArrayList<Store.Change>(intent.changes().size());
        for (var change : intent.changes()) {
            changes.add(new Store.Change(change.key(), change.kept().map(StateJson::write)));
        }
        if (intent.plan().isEmpty()) {
            return new Entry(changes);
        }
        var removes = intent.direction() == Direction.TEAR_DOWN;
        return new Written(store.intend(new Store.Intent(PlanJson.write(intent.plan()), removes, changes)));
    }

    private final class Written implements Ticket {
        private final long number;

        private Written(long number) {
            this.number = number;
        }

        @Override
        public void commit() {
            store.commit(number);
        }

        @Override
        public void abandon() {
            store.abandon(number);
        }
    }

    /** What has no effects outside the store needs no intent. */
    private final class Entry implements Ticket {
        private final List<Store.Change> changes;

        private Entry(List<Store.Change> changes) {
            this.changes = changes;
        }

        @Override
        public void commit() {
            store.write(changes);
        }

        @Override
        public void abandon() {}
    }
}
