package io.cnm.dns;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.View;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Addresses that have the same name outside as here: other servers answered so. Such an address is resolved back by them
 * too. Kept for one sandbox alone, so that no sandbox's servers can take names from others. <em>Confined to the resolver's
 * event loop.</em>
 */
final class OutsideNames {
    private static final int MOST = 256;

    private final Map<IpAddress, String> names = new LinkedHashMap<>();

    /** Whether others gave this name that address. */
    boolean has(IpAddress address, String name) {
        return !names.isEmpty() && name.equalsIgnoreCase(names.get(address));
    }

    /** Looks through a server's reply. */
    void note(byte[] reply, Query query, View view) {
        var reader = new RecordReader(reply, query.questionEnd());
        while (reader.next() && reader.inAnswer()) {
            if (isAddress(reader)) {
                note(IpAddress.of(reader.data()), reader, view);
            }
        }
    }

    private static boolean isAddress(RecordReader reader) {
        return switch (reader.type()) {
            case Wire.TYPE_A -> reader.dataLength() == 4;
            case Wire.TYPE_AAAA -> reader.dataLength() == 16;
            default -> false;
        };
    }

    private void note(IpAddress address, RecordReader reader, View view) {
        for (var network : view.networks()) {
            var known = network.zone().name(address);
            if (known.isPresent() && known.get().equalsIgnoreCase(reader.name()) && names.size() < MOST) {
                names.put(address, known.get());
            }
        }
    }
}
