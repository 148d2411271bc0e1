package io.cnm.remote;

import io.cnm.api.Node;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Tells network plugins which hosts there are, as Docker's engine does in a swarm. Nobody waits for that, and no plugin for
 * another one. <em>Thread-safe.</em>
 */
final class NodeNews implements AutoCloseable {
    private final Duration betweenLooks;
    private final Map<String, NodeListener> listeners = new ConcurrentHashMap<>();
    private volatile Set<Node> nodes = Set.of();

    /** @param betweenLooks how often it is seen to whether a plugin has come back */
    NodeNews(Duration betweenLooks) {
        this.betweenLooks = betweenLooks;
    }

    /** These are the hosts from now on. */
    void publish(Set<Node> now) {
        nodes = Set.copyOf(now);
        listeners.values().forEach(NodeListener::wake);
    }

    /**
     * From now on this plugin is told, which is in use as a network driver.
     *
     * @param place tells plugins that were started one after the other from one another; empty while it is not there
     */
    void include(Registration registration, Supplier<Optional<?>> place) {
        var name = registration.plugin().name();
        if (!listeners.containsKey(name)) {
            listeners
                    .computeIfAbsent(name, any -> new NodeListener(registration, place, () -> nodes, betweenLooks))
                    .wake();
        }
    }

    /** Nobody knows what became of a call: what the plugin was told it may not know any more. */
    void doubt(String plugin) {
        Optional.ofNullable(listeners.get(plugin)).ifPresent(NodeListener::doubt);
    }

    @Override
    public void close() {
        listeners.values().forEach(NodeListener::close);
    }
}
