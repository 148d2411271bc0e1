package io.cnm.engine.container;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.oci.HostFacts;
import io.cnm.engine.oci.SpecBuilder;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a container gets of the host where nothing was said. A host configuration is put together as its JSON. */
public final class HostDefaults {
    private static final long SHARED_MEMORY = 64L << 20;
    private static final HostConfig NOTHING = Json.read("{}".getBytes(US_ASCII), HostConfig.class);

    private HostDefaults() {}

    /**
     * Fails if no container could have this.
     *
     * @throws InvalidParameterException naming the field and what is allowed
     */
    public static void check(HostConfig usual) {
        Creation.check(ContainerConfig.NONE, usual);
        SpecBuilder.of(ContainerConfig.NONE, usual, HostFacts.read()).verify();
    }

    /**
     * The configuration with Docker's defaults.
     *
     * @param set what the daemon's settings say of containers that do not
     */
    static HostConfig fill(HostConfig host, String runtime, Optional<HostConfig> set, boolean ownControlGroups) {
        var usual = set.orElse(NOTHING);
        var filled = tree(host);
        text(filled, "NetworkMode", host.networkMode(), "default");
        text(filled, "IpcMode", host.ipcMode(), or(usual.ipcMode(), "private"));
        text(
                filled,
                "CgroupnsMode",
                host.cgroupnsMode(),
                or(usual.cgroupnsMode(), ownControlGroups ? "private" : "host"));
        text(filled, "Runtime", host.runtime(), runtime);
        if (host.restartPolicy().name().isEmpty()) {
            filled.set("RestartPolicy", tree(new HostConfig.RestartPolicy("no", 0)));
        }
        filled.set("LogConfig", tree(log(host.logConfig(), usual.logConfig())));
        if (host.storageOpt().isEmpty()) {
            filled.set("StorageOpt", tree(usual.storageOpt()));
        }
        if (host.shmSize() == 0) {
            filled.put("ShmSize", usual.shmSize() == 0 ? SHARED_MEMORY : usual.shmSize());
        }
        if (host.init().isEmpty()) {
            usual.init().ifPresent(init -> filled.put("Init", init));
        }
        fillSecurity(filled, host, usual);
        fillUlimits(filled, host, usual);
        if (host.memorySwappiness().filter(value -> value == -1).isPresent()) {
            filled.set("MemorySwappiness", JsonNodeFactory.instance.nullNode());
        }
        if (host.memory() > 0 && host.memorySwap() == 0) {
            filled.put("MemorySwap", 2 * host.memory());
        }
        return Json.read(Json.write(filled), HostConfig.class);
    }

    /** Options of the usual driver are for those of its containers that do not have them. */
    private static HostConfig.LogConfig log(HostConfig.LogConfig asked, HostConfig.LogConfig usual) {
        var usualType = or(usual.type(), "json-file");
        var type = or(asked.type(), usualType);
        var options = new TreeMap<>(type.equals(usualType) ? usual.config() : Map.<String, String>of());
        options.putAll(asked.config());
        return new HostConfig.LogConfig(type, options);
    }

    private static void fillSecurity(ObjectNode filled, HostConfig host, HostConfig usual) {
        var options = new ArrayList<>(host.securityOpt().orElse(List.of()));
        for (var option : usual.securityOpt().orElse(List.of())) {
            var name = optionName(option);
            var said = options.stream().map(HostDefaults::optionName).anyMatch(name::equals);
            if (!said && !(host.privileged() && name.equals("seccomp"))) {
                options.add(option);
            }
        }
        if (!options.isEmpty()) {
            options.forEach(filled.putArray("SecurityOpt")::add);
        }
    }

    private static String optionName(String option) {
        return option.split("[=:]", 2)[0];
    }

    private static void fillUlimits(ObjectNode filled, HostConfig host, HostConfig usual) {
        var limits = new ArrayList<>(host.ulimits().orElse(List.of()));
        var said = limits.stream().map(HostConfig.Ulimit::name).toList();
        usual.ulimits().orElse(List.of()).stream()
                .filter(limit -> !said.contains(limit.name()))
                .forEach(limits::add);
        if (!limits.isEmpty()) {
            filled.putArray("Ulimits")
                    .addAll(limits.stream().map(HostDefaults::tree).toList());
        }
    }

    private static String or(String value, String otherwise) {
        return value.isEmpty() ? otherwise : value;
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
