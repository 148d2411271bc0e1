package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.controller.GatewayChooser.Candidate;
import io.cnm.spi.JoinPlan;
import io.cnm.spi.JoinPlan.StaticRoute;
import io.cnm.spi.JoinPlan.WayOut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An endpoint in a sandbox, or about to be. <em>Immutable.</em>
 *
 * @param endpoint which
 * @param state as it is, or would be, in the sandbox
 */
record Member(LiveEndpoint endpoint, EndpointState state) {
    EndpointId id() {
        return endpoint.id();
    }

    NetworkState network() {
        return endpoint.network().state();
    }

    Attachment attachment() {
        return state.attachment().orElseThrow();
    }

    Optional<String> interfaceName() {
        return state.info().joined().orElseThrow().interfaceName();
    }

    Optional<Cidr> address(boolean v6) {
        return v6 ? state.info().ipv6() : state.info().ipv4();
    }

    /** What a default route over this endpoint would be; empty if it is no way out. */
    Optional<StaticRoute> defaultRoute(boolean v6) {
        if (address(v6).isEmpty()) {
            return Optional.empty();
        }
        var join = attachment().join();
        var anywhere = new Cidr(v6 ? IpAddress.ANY_V6 : IpAddress.ANY_V4, 0);
        var gateway = v6 ? join.gateway6() : join.gateway4();
        if (gateway.isPresent()) {
            return Optional.of(new StaticRoute(anywhere, gateway));
        }
        for (var route : join.routes()) {
            if (route.destination().equals(anywhere)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    /**
     * Whether a family goes out over this endpoint if it is the best: by a default route, or by what its user has seen to
     * without telling us.
     */
    boolean isWayOut(boolean v6) {
        return defaultRoute(v6).isPresent() || (address(v6).isPresent() && assumed());
    }

    private boolean assumed() {
        return !network().info().spec().internal() && attachment().join().wayOut() == WayOut.ASSUMED;
    }

    /** Whether packets can leave the host's own networks over this endpoint. */
    boolean leadsOut() {
        return !network().info().spec().internal() && (isWayOut(false) || isWayOut(true));
    }

    /** For the choice of the way out. */
    Candidate candidate() {
        NetworkInfo info = network().info();
        return new Candidate(
                id(),
                info.spec().name(),
                attachment().spec().gatewayPriority(),
                info.spec().internal(),
                isWayOut(false),
                isWayOut(true));
    }

    /** The subnets that the sandbox reaches over this endpoint. */
    List<Cidr> routes() {
        return routes(state.info(), attachment().join());
    }

    /** Shows the endpoint as it is here. */
    void publish() {
        endpoint.publish(state);
    }

    /** The subnets that a sandbox reaches over an endpoint that joins so. */
    static List<Cidr> routes(EndpointInfo endpoint, JoinPlan join) {
        var routes = new ArrayList<Cidr>();
        for (var address : endpoint.addresses()) {
            routes.add(address.network());
        }
        for (var route : join.routes()) {
            routes.add(route.destination());
        }
        routes.removeIf(route -> route.prefix() == 0);
        return routes;
    }
}
