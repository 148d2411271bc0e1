package io.cnm.spi;

import io.cnm.api.IpAddress;
import io.cnm.plan.Plan;
import java.util.Optional;

/**
 * A planned network. <em>Immutable.</em>
 *
 * @param plan what to do; its teardown deletes the network
 * @param interfacePrefix begins the names of interfaces in sandboxes; a number follows
 * @param bindAddress where the host listens for published ports that name no host address; empty means the controller's
 *     default
 */
public record NetworkPlan(Plan plan, String interfacePrefix, Optional<IpAddress> bindAddress) {
    /** A network that leaves it to the controller where published ports are bound. */
    public NetworkPlan(Plan plan, String interfacePrefix) {
        this(plan, interfacePrefix, Optional.empty());
    }

    /** The same network behind what it needs of the host, as far as that is not a part of it already. */
    public NetworkPlan after(Plan host) {
        var missing = host.steps().stream()
                .filter(step -> !plan.steps().contains(step))
                .toList();
        return new NetworkPlan(new Plan(plan.title(), missing).then(plan), interfacePrefix, bindAddress);
    }
}
