package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import io.cnm.spi.Siblings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The networks of one driver, by their pools and by their links on the host. <em>Thread-safe.</em> */
final class DriverNetworks implements Siblings {
    private final TreeMap<Cidr, Map<String, NetworkInfo>> bySubnet = new TreeMap<>();
    private final Map<String, Map<String, NetworkInfo>> byLink = new HashMap<>();

    /** Adds one that stands on that link. */
    synchronized void add(NetworkInfo network, Optional<String> link) {
        network.pools().forEach(pool -> add(bySubnet, pool.subnet().network(), network));
        link.ifPresent(name -> add(byLink, name, network));
    }

    /** Takes one away that was added just so. */
    synchronized void remove(NetworkInfo network, Optional<String> link) {
        network.pools().forEach(pool -> remove(bySubnet, pool.subnet().network(), network));
        link.ifPresent(name -> remove(byLink, name, network));
    }

    private static <K> void add(Map<K, Map<String, NetworkInfo>> index, K key, NetworkInfo network) {
        index.computeIfAbsent(key, any -> new TreeMap<>()).put(network.id().value(), network);
    }

    private static <K> void remove(Map<K, Map<String, NetworkInfo>> index, K key, NetworkInfo network) {
        index.computeIfPresent(key, (any, networks) -> {
            networks.remove(network.id().value());
            return networks.isEmpty() ? null : networks;
        });
    }

    @Override
    public synchronized List<NetworkInfo> overlapping(Cidr subnet) {
        var found = new TreeMap<String, NetworkInfo>();
        subnet.overlapping(bySubnet).forEach(found::putAll);
        return new ArrayList<>(found.values());
    }

    @Override
    public synchronized List<NetworkInfo> on(String link) {
        return List.copyOf(byLink.getOrDefault(link, Map.of()).values());
    }
}
