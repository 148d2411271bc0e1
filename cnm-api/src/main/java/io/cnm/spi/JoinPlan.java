package io.cnm.spi;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.plan.Plan;
import java.util.List;
import java.util.Optional;

/**
 * A planned join. <em>Immutable.</em>
 *
 * @param plan what to do; its teardown is the leave
 * @param gateway4 what a default route over this endpoint leads to
 * @param gateway6 what a default route over this endpoint leads to
 * @param routes further routes of the sandbox over this endpoint
 */
public record JoinPlan(
        Plan plan, Optional<IpAddress> gateway4, Optional<IpAddress> gateway6, List<StaticRoute> routes) {
    public JoinPlan {
        routes = List.copyOf(routes);
    }

    /**
     * A route of the sandbox over this endpoint.
     *
     * @param destination a subnet
     * @param nextHop empty if the destination is on the link
     */
    public record StaticRoute(Cidr destination, Optional<IpAddress> nextHop) {}
}
