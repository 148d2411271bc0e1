package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.LinkName;
import io.cnm.api.NetworkInfo;
import io.cnm.remote.wire.InterfaceName;
import io.cnm.remote.wire.Joined;
import io.cnm.spi.JoinAnswer;
import io.cnm.spi.JoinPlan.StaticRoute;
import io.cnm.spi.JoinPlan.WayOut;
import io.cnm.spi.JoinRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads how a plugin wants an endpoint to be in its sandbox. <em>Immutable.</em>
 *
 * @param request what it was asked
 * @param plugin its name
 */
record JoinReader(JoinRequest request, String plugin) {
    private static final int MOST_ROUTES = 1000;

    JoinAnswer read(Joined answer) {
        var routes = routes(answer.staticRoutes());
        var gateway4 = gateway("Gateway", answer.gateway(), false, routes);
        var gateway6 = gateway("GatewayIPv6", answer.gatewayIpv6(), true, routes);
        var link =
                answer.interfaceName().filter(name -> !name.srcName().isEmpty()).map(this::source);
        if (request.network().spec().internal()) { // has no way out, whatever its driver thinks
            var inside = routes.stream()
                    .filter(route -> route.destination().prefix() > 0)
                    .toList();
            return new JoinAnswer(link, Optional.empty(), Optional.empty(), inside, WayOut.DECLINED);
        }
        var wayOut = answer.disableGatewayService() ? WayOut.DECLINED : WayOut.NEEDED;
        return new JoinAnswer(link, gateway4, gateway6, routes, wayOut);
    }

    private JoinAnswer.Source source(InterfaceName name) {
        name("InterfaceName.SrcName", name.srcName(), LinkName::require);
        if (!name.dstPrefix().isEmpty()) {
            name("InterfaceName.DstPrefix", name.dstPrefix(), LinkName::requirePrefix);
        }
        return new JoinAnswer.Source(name.srcName(), name.dstPrefix());
    }

    private interface NameRule {
        void require(String field, String name);
    }

    private void name(String name, String text, NameRule rule) {
        try {
            rule.require(name, text);
        } catch (InvalidParameterException e) {
            throw new Field(plugin, name, text).refusal("is no name of a link");
        }
    }

    private Optional<IpAddress> gateway(String name, String text, boolean v6, List<StaticRoute> routes) {
        var field = new Field(plugin, name, text);
        var gateway = field.address();
        gateway.ifPresent(via -> {
            field.require(via.v6() == v6, "is of the wrong family");
            field.require(
                    isNear(via, routes), "is in none of the network's pools, nor at the end of a route on the link");
        });
        return gateway;
    }

    private boolean isNear(IpAddress via, List<StaticRoute> routes) {
        var subnets = Stream.concat(
                request.network().pools().stream().map(NetworkInfo.Pool::subnet),
                Stream.of(request.endpoint().ipv4(), request.endpoint().ipv6()).flatMap(Optional::stream));
        var onLink = routes.stream()
                .filter(route -> route.nextHop().isEmpty())
                .map(StaticRoute::destination)
                .filter(destination -> destination.prefix() > 0);
        return (via.v6() && via.linkLocal()) || Stream.concat(subnets, onLink).anyMatch(subnet -> subnet.contains(via));
    }

    private List<StaticRoute> routes(List<io.cnm.remote.wire.StaticRoute> given) {
        new Field(plugin, "StaticRoutes", given.size() + " routes")
                .require(given.size() <= MOST_ROUTES, "are more than " + MOST_ROUTES);
        var taken = new HashSet<Cidr>();
        request.network().pools().forEach(pool -> taken.add(pool.subnet()));
        return given.stream()
                .map(this::route)
                .peek(route -> new Field(
                                plugin,
                                "StaticRoutes.Destination",
                                route.destination().toString())
                        .require(taken.add(route.destination()), "is the network's own subnet, or stands there twice"))
                .toList();
    }

    private StaticRoute route(io.cnm.remote.wire.StaticRoute given) {
        var field = new Field(plugin, "StaticRoutes.Destination", given.destination());
        var destination = field.cidr().orElseThrow(() -> field.refusal("must be a subnet"));
        var hop = new Field(plugin, "StaticRoutes.NextHop", given.nextHop());
        var via = given.routeType() == io.cnm.remote.wire.StaticRoute.NEXT_HOP
                ? Optional.of(hop.address().orElseThrow(() -> hop.refusal("must be an address for a route of type 0")))
                : Optional.<IpAddress>empty();
        via.ifPresent(each -> hop.require(each.v6() == destination.v6(), "is of another family than the destination"));
        return new StaticRoute(destination.network(), via);
    }
}
