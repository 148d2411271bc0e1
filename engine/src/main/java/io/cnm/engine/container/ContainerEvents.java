package io.cnm.engine.container;

import io.cnm.engine.EngineEvent;
import io.cnm.engine.EventLog;
import java.util.Map;
import java.util.TreeMap;

/** Tells what happens to containers, with what Docker adds of them: image, name and labels. <em>Thread-safe.</em> */
record ContainerEvents(EventLog log) {
    void tell(String action, ContainerRecord container) {
        tell(action, container, Map.of());
    }

    void tell(String action, ContainerRecord container, Map<String, String> more) {
        var attributes = new TreeMap<>(container.config().labels());
        attributes.put("image", container.config().image());
        attributes.put("name", container.name());
        attributes.putAll(more);
        log.add(EngineEvent.now("container", action, container.id(), attributes));
    }
}
