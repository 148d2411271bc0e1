package io.cnm.controller;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A journal that ends with its process: for programs whose networks do so too, and for tests. <em>Thread-safe.</em> */
public final class MemoryJournal implements Journal {
    private final ConcurrentLinkedQueue<Entry> open = new ConcurrentLinkedQueue<>();

    @Override
    public Ticket intend(Intent intent) {
        var entry = new Entry(intent);
        open.add(entry);
        return entry;
    }

    /** Intents that are neither committed nor abandoned, oldest first. */
    public List<Intent> open() {
        return open.stream().map(entry -> entry.intent).toList();
    }

    private final class Entry implements Ticket {
        private final Intent intent;

        private Entry(Intent intent) {
            this.intent = intent;
        }

        @Override
        public void commit() {
            open.remove(this);
        }

        @Override
        public void abandon() {
            open.remove(this);
        }
    }
}
