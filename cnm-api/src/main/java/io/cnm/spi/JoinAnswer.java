package io.cnm.spi;

import io.cnm.api.IpAddress;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Plan;
import io.cnm.spi.JoinPlan.StaticRoute;
import io.cnm.spi.JoinPlan.WayOut;
import java.util.List;
import java.util.Optional;

/**
 * How a plugin wants an endpoint to be in its sandbox. Whether the link is one that may be taken is not known here.
 * <em>Immutable.</em>
 *
 * @param link what goes into the sandbox; empty if nothing does
 * @param gateway4 what a default route over this endpoint leads to
 * @param gateway6 what a default route over this endpoint leads to
 * @param routes further routes of the sandbox over this endpoint
 * @param wayOut what to make of it if there is no gateway
 */
public record JoinAnswer(
        Optional<Source> link,
        Optional<IpAddress> gateway4,
        Optional<IpAddress> gateway6,
        List<StaticRoute> routes,
        WayOut wayOut) {
    public JoinAnswer {
        routes = List.copyOf(routes);
    }

    /**
     * A link of the host.
     *
     * @param name its name there
     * @param prefix begins its name in the sandbox; a number follows
     */
    public record Source(String name, String prefix) {}

    /**
     * The join that follows: what was asked, and the link's way into the sandbox.
     *
     * @param request with the link's name there
     * @param asked the plan that holds the call
     * @param index the link's on the host
     */
    public JoinPlan plan(JoinRequest request, Plan asked, int index) {
        var move = link.map(source -> Plan.of(
                        "",
                        new MoveLink(
                                source.name(),
                                index,
                                request.target(),
                                request.interfaceName(),
                                request.endpoint().mac())))
                .orElse(Plan.NOTHING);
        return new JoinPlan(asked.then(move), gateway4, gateway6, routes, wayOut);
    }
}
