package io.cnm.controller;

import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.spi.NetworkDriver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The networks that a controller has, in the order of their ids. To find one takes no longer among a thousand than among ten.
 * <em>Thread-safe.</em>
 */
final class Networks {
    private final NavigableMap<String, LiveNetwork> byId = new ConcurrentSkipListMap<>();
    private final Map<String, LiveNetwork> byName = new ConcurrentHashMap<>();

    /** Adds one whose id and name no other has. */
    void add(LiveNetwork network) {
        byId.put(network.id().value(), network);
        byName.put(network.name(), network);
    }

    void remove(LiveNetwork network) {
        byName.remove(network.name());
        byId.remove(network.id().value());
    }

    /** All of them, as they come and go. */
    Collection<LiveNetwork> all() {
        return Collections.unmodifiableCollection(byId.values());
    }

    Optional<LiveNetwork> find(NetworkId id) {
        return find(id.value());
    }

    /** The one with that id. */
    Optional<LiveNetwork> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The one with that name. */
    Optional<LiveNetwork> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Those whose ids begin so. */
    List<LiveNetwork> beginningWith(String prefix) {
        return byId.tailMap(prefix, true).values().stream()
                .takeWhile(network -> network.id().value().startsWith(prefix))
                .toList();
    }

    /** What is known of those of a driver. There may be a thousand, and each creation asks. */
    List<NetworkInfo> of(NetworkDriver driver) {
        var its = Optional.of(driver);
        var infos = new ArrayList<NetworkInfo>();
        for (var network : byId.values()) {
            if (network.state().driver().equals(its)) {
                infos.add(network.state().info());
            }
        }
        return infos;
    }
}
