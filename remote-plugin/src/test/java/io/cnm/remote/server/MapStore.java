package io.cnm.remote.server;

import io.cnm.api.SystemException;
import io.cnm.spi.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A store in memory, which can be full. <em>Thread-safe.</em> */
final class MapStore implements Store {
    private final Map<Key, String> records = new LinkedHashMap<>();
    private boolean full;

    /** Whether everything is refused that would be written from now on. */
    synchronized void full(boolean value) {
        full = value;
    }

    @Override
    public synchronized Contents load() {
        return new Contents(
                records.entrySet().stream()
                        .map(record -> new Entry(record.getKey(), record.getValue()))
                        .toList(),
                List.of());
    }

    @Override
    public synchronized void write(List<Change> changes) {
        if (full) {
            throw new SystemException("the disk is full");
        }
        changes.forEach(change -> change.value()
                .ifPresentOrElse(value -> records.put(change.key(), value), () -> records.remove(change.key())));
    }

    @Override
    public long intend(Intent intent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void commit(long intent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void abandon(long intent) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
