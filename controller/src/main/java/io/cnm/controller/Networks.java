package io.cnm.controller;

import io.cnm.api.NetworkId;
import io.cnm.spi.Naming;
import io.cnm.spi.NetworkDriver;
import io.cnm.spi.Siblings;
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
    private final Map<String, DriverNetworks> byDriver = new ConcurrentHashMap<>();
    private final Naming naming;

    Networks(Naming naming) {
        this.naming = naming;
    }

    /** Adds one whose id and name no other has. */
    void add(LiveNetwork network) {
        byId.put(network.id().value(), network);
        byName.put(network.name(), network);
        var info = network.state().info();
        network.state().driver().ifPresent(driver -> siblings(driver).add(info, driver.hostLink(info, naming)));
    }

    void remove(LiveNetwork network) {
        var info = network.state().info();
        network.state().driver().ifPresent(driver -> siblings(driver).remove(info, driver.hostLink(info, naming)));
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

    /** Those of a driver, as they come and go. */
    Siblings of(NetworkDriver driver) {
        return siblings(driver);
    }

    private DriverNetworks siblings(NetworkDriver driver) {
        return byDriver.computeIfAbsent(driver.type(), type -> new DriverNetworks());
    }
}
