package io.cnm.engine.container;

import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a container gets of the host where nothing was said. A host configuration is put together as its JSON. */
final class HostDefaults {
    private static final long SHARED_MEMORY = 64L << 20;

    private HostDefaults() {}

    /** The configuration with Docker's defaults. */
    static HostConfig fill(HostConfig host, String runtime, Map<String, String> storage, boolean ownControlGroups) {
        var filled = tree(host);
        text(filled, "NetworkMode", host.networkMode(), "default");
        text(filled, "IpcMode", host.ipcMode(), "private");
        text(filled, "CgroupnsMode", host.cgroupnsMode(), ownControlGroups ? "private" : "host");
        text(filled, "Runtime", host.runtime(), runtime);
        if (host.restartPolicy().name().isEmpty()) {
            filled.set("RestartPolicy", tree(new HostConfig.RestartPolicy("no", 0)));
        }
        if (host.logConfig().type().isEmpty()) {
            filled.set(
                    "LogConfig",
                    tree(new HostConfig.LogConfig(
                            "json-file", Map.copyOf(host.logConfig().config()))));
        }
        if (host.storageOpt().isEmpty()) {
            filled.set("StorageOpt", tree(storage));
        }
        if (host.shmSize() == 0) {
            filled.put("ShmSize", SHARED_MEMORY);
        }
        if (host.memorySwappiness().filter(value -> value == -1).isPresent()) {
            filled.set("MemorySwappiness", JsonNodeFactory.instance.nullNode());
        }
        if (host.memory() > 0 && host.memorySwap() == 0) {
            filled.put("MemorySwap", 2 * host.memory());
        }
        return Json.read(Json.write(filled), HostConfig.class);
    }

    private static void text(ObjectNode node, String field, String value, String otherwise) {
        if (value.isEmpty()) {
            node.put(field, otherwise);
        }
    }

    private static ObjectNode tree(Object value) {
        return Json.read(Json.write(value), ObjectNode.class);
    }

    /** The configuration with other values where there are any; 0, empty and missing change nothing. */
    static HostConfig change(HostConfig host, byte[] changes) {
        var changed = tree(host);
        for (var field : Json.read(changes, ObjectNode.class).properties()) {
            if (says(field.getValue()) && (!field.getKey().equals("RestartPolicy") || hasName(field.getValue()))) {
                changed.set(field.getKey(), field.getValue());
            }
        }
        return Json.read(Json.write(changed), HostConfig.class);
    }

    /** The configuration with another size of the terminal, height and width, if there is one. */
    static HostConfig consoleSize(HostConfig host, List<Integer> size) {
        if (size.isEmpty()) {
            return host;
        }
        var sized = tree(host);
        sized.putArray("ConsoleSize")
                .addAll(size.stream().map(JsonNodeFactory.instance::numberNode).toList());
        return Json.read(Json.write(sized), HostConfig.class);
    }

    /** The configuration with other links. */
    static HostConfig links(HostConfig host, List<String> links) {
        var changed = tree(host);
        links.forEach(changed.putArray("Links")::add);
        return Json.read(Json.write(changed), HostConfig.class);
    }

    private static boolean says(JsonNode value) {
        if (value.isNumber()) {
            return value.longValue() != 0;
        }
        if (value.isString()) {
            return !value.stringValue().isEmpty();
        }
        return value.isBoolean() || (value.isContainer() && !value.isEmpty());
    }

    private static boolean hasName(JsonNode policy) {
        return !policy.path("Name").asString("").isEmpty();
    }
}
