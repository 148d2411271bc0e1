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
 * @param wayOut what to make of it if the driver knows no gateway
 */
public record JoinPlan(
        Plan plan,
        Optional<IpAddress> gateway4,
        Optional<IpAddress> gateway6,
        List<StaticRoute> routes,
        WayOut wayOut) {
    public JoinPlan {
        routes = List.copyOf(routes);
    }

    /** A join after which a sandbox that has no gateway is given one. */
    public JoinPlan(Plan plan, Optional<IpAddress> gateway4, Optional<IpAddress> gateway6, List<StaticRoute> routes) {
        this(plan, gateway4, gateway6, routes, WayOut.NEEDED);
    }

    /** What to make of an endpoint that has no gateway, on a network that is not internal. */
    public enum WayOut {
        /** The sandbox needs a way out: if it has no other, the controller makes it one. */
        NEEDED,
        /** This is a way out, of which the driver knows no more: the sandbox gets no default route, and no other way. */
        ASSUMED,
        /** The sandbox is to have no way out, unless over another endpoint. */
        DECLINED
    }

    /**
     * A route of the sandbox over this endpoint.
     *
     * @param destination a subnet
     * @param nextHop empty if the destination is on the link
     */
    public record StaticRoute(Cidr destination, Optional<IpAddress> nextHop) {}
}
