package io.cnm.controller;

import io.cnm.api.EndpointId;
import io.cnm.plan.Plan;
import java.util.List;

/**
 * A link that holds: both of its ends are in sandboxes. <em>Immutable.</em>
 *
 * @param child the endpoint that is reached
 * @param plan the driver's part: what opens the way
 * @param hostsLines the lines that the parent's hosts file has for it
 */
record Linked(EndpointId child, Plan plan, List<String> hostsLines) {
    Linked {
        hostsLines = List.copyOf(hostsLines);
    }
}
