package io.cnm.bench;

import tools.jackson.databind.node.JsonNodeFactory;

/**
 * TCP ports that are published under their own numbers. <em>Immutable.</em>
 *
 * @param address of the host; empty for all addresses of both families
 * @param first the smallest
 * @param count how many
 */
record HostPorts(String address, int first, int count) {
    /** None. */
    static final HostPorts NONE = everywhere(0, 0);

    /** As they are published if nobody says where. */
    static HostPorts everywhere(int first, int count) {
        return new HostPorts("", first, count);
    }

    /** On all addresses of IPv4 only. */
    static HostPorts everywhereV4(int first, int count) {
        return new HostPorts("0.0.0.0", first, count);
    }

    /** What our daemon is asked for them. */
    String toJson() {
        var json = JsonNodeFactory.instance.objectNode();
        var list = json.putArray("ports");
        for (var port = first; port < first + count; port++) {
            var mapping = list.addObject().put("containerPort", port).put("hostPort", port);
            if (!address.isEmpty()) {
                mapping.put("hostAddress", address);
            }
        }
        return json.toString();
    }
}
