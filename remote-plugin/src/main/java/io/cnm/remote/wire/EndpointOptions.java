package io.cnm.remote.wire;

import io.cnm.api.MacAddress;
import io.cnm.remote.wire.WireJson.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** The options of an endpoint, collected or read, whose keys are open: a user's stand beside Docker's. <em>Confined to one thread.</em> */
public final class EndpointOptions {
    /** Ports that programs in the sandbox serve, a list of {@link ExposedPort}. */
    public static final String EXPOSED = "com.docker.network.endpoint.exposedports";

    /** Ports to be published, a list of {@link MappedPort}. */
    public static final String MAPPED = "com.docker.network.portmap";

    /** The hardware address that the user has given, as base64 of its octets. */
    public static final String MAC = "com.docker.network.endpoint.macaddress";

    private static final Set<String> OWN = Set.of(EXPOSED, MAPPED, MAC);

    private final Map<String, JsonNode> options = new TreeMap<>();

    /** Adds a user's options; Docker's own come after them and count. */
    public EndpointOptions user(Map<String, String> given) {
        given.forEach((key, value) -> options.put(key, WireJson.node(value)));
        return this;
    }

    /** Adds the ports of a sandbox. */
    public EndpointOptions ports(List<ExposedPort> exposed, List<MappedPort> mapped) {
        options.put(EXPOSED, WireJson.node(exposed));
        options.put(MAPPED, WireJson.node(mapped));
        return this;
    }

    /** Adds the hardware address that the user has given. */
    public EndpointOptions mac(MacAddress mac) {
        options.put(MAC, WireJson.node(mac.toBytes()));
        return this;
    }

    /** The ports to be published that options tell of. */
    public static List<MappedPort> mapped(Map<String, JsonNode> options) throws MalformedException {
        var ports = options.get(MAPPED);
        return ports == null ? List.of() : WireJson.convertAll(MAPPED, ports, MappedPort.class);
    }

    /** A user's options: what is text, and not Docker's own. */
    public static Map<String, String> users(Map<String, JsonNode> options) {
        var users = new TreeMap<String, String>();
        options.forEach((key, value) -> {
            if (value.isString() && !OWN.contains(key)) {
                users.put(key, value.stringValue());
            }
        });
        return users;
    }

    /** All of them. */
    public Map<String, JsonNode> build() {
        return new TreeMap<>(options);
    }
}
