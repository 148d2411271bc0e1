package io.cnm.controller;

import io.cnm.api.NetworkEvent;
import io.cnm.api.NetworkInfo;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners what happened. <em>Thread-safe.</em> */
final class Events {
    private static final Logger log = LoggerFactory.getLogger(Events.class);

    private final List<Consumer<NetworkEvent>> listeners = new CopyOnWriteArrayList<>();
    private final Clock clock;

    Events(Clock clock) {
        this.clock = clock;
    }

    AutoCloseable listen(Consumer<NetworkEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void publish(NetworkEvent.Action action, NetworkInfo network, Map<String, String> more) {
        var attributes = new HashMap<>(more);
        attributes.put("name", network.spec().name());
        attributes.put("type", network.spec().driver());
        var event = new NetworkEvent(action, network.id(), attributes, clock.instant());
        for (var listener : listeners) {
            tell(listener, event);
        }
    }

    private static void tell(Consumer<NetworkEvent> listener, NetworkEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException e) {
            log.warn("a listener failed on event {} of net={}", event.action(), event.network(), e);
        }
    }
}
