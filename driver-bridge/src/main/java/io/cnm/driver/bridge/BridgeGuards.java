package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.ForbiddenException;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.spi.HostView;
import io.cnm.spi.NetworkRequest;
import java.util.List;
import java.util.Optional;

/** What must hold of a bridge network before anything is planned for it. */
final class BridgeGuards {
    private static final Cidr LINK_LOCAL = Cidr.parse("fe80::/64");

    private BridgeGuards() {}

    /**
     * The address that a user has put aside for a gateway of their own, which endpoints are told instead of the network's.
     */
    static Optional<IpAddress> userGateway(NetworkInfo.Pool pool) {
        return Optional.ofNullable(
                pool.auxiliary().get(pool.subnet().v6() ? "DefaultGatewayIPv6" : "DefaultGatewayIPv4"));
    }

    /**
     * Checks the network by itself.
     *
     * @throws InvalidParameterException if it cannot be
     * @throws ForbiddenException if it is more than this driver can do
     */
    static void checkNetwork(NetworkInfo network) {
        var spec = network.spec();
        if (!spec.ipv4() && !spec.ipv6()) {
            throw new InvalidParameterException("network " + spec.name() + " has neither IPv4 nor IPv6: enable one");
        }
        if (spec.ipv4()) {
            checkPool(network, false);
        }
        if (spec.ipv6()) {
            checkIpv6(checkPool(network, true));
        }
    }

    /**
     * Checks the network against this driver's others.
     *
     * @throws ForbiddenException if they cannot be side by side
     */
    static void checkSiblings(NetworkRequest request, String bridge) {
        refuse(request, bridge, request.siblings().on(bridge), "networks have same bridge name");
        for (var pool : request.network().pools()) {
            var family = pool.subnet().v6() ? 6 : 4;
            refuse(
                    request,
                    bridge,
                    request.siblings().overlapping(pool.subnet()),
                    "networks have overlapping IPv" + family);
        }
    }

    private static void refuse(NetworkRequest request, String bridge, List<NetworkInfo> siblings, String reason) {
        siblings.stream().findFirst().ifPresent(sibling -> {
            throw new ForbiddenException("cannot create network "
                    + request.network().spec().name() + " (" + bridge + "): conflicts with network "
                    + sibling.spec().name() + " (" + BridgeDriver.bridgeName(sibling, request.naming()) + "): "
                    + reason);
        });
    }

    /**
     * Checks a link that has the name of the network's bridge already.
     *
     * @throws ForbiddenException if it is none that the user has given us
     */
    static void checkAdoption(HostView.Link link, BridgeOptions options) {
        if (!link.kind().equals("bridge")) {
            throw new ForbiddenException("existing interface " + link.name() + " is not a bridge");
        }
        if (options.bridge().isEmpty() && !options.defaultBridge()) {
            throw new ForbiddenException("bridge " + link.name()
                    + " exists and belongs to no network: delete it, or choose another network id");
        }
    }

    private static Cidr checkPool(NetworkInfo network, boolean v6) {
        var pools = network.pools().stream()
                .filter(pool -> pool.subnet().v6() == v6)
                .toList();
        if (pools.size() > 1) {
            throw new ForbiddenException("bridge driver doesn't support multiple subnets: " + subnets(pools));
        }
        if (pools.isEmpty() || pools.get(0).subnet().prefix() == 0) {
            throw new InvalidParameterException((v6 ? "ipv6" : "ipv4") + " pool is empty");
        }
        var pool = pools.get(0);
        userGateway(pool).ifPresent(gateway -> checkUserGateway(network, pool.subnet(), gateway));
        return pool.subnet();
    }

    private static void checkUserGateway(NetworkInfo network, Cidr subnet, IpAddress gateway) {
        if (!subnet.contains(gateway)) {
            throw new InvalidParameterException(
                    "default gateway ip must be part of the network: " + gateway + " is not in " + subnet);
        }
        if (network.spec().internal()) {
            throw new InvalidParameterException("default gateway " + gateway + ": internal network "
                    + network.spec().name() + " has no way out");
        }
    }

    private static void checkIpv6(Cidr subnet) {
        if (subnet.address().multicast()) {
            throw new InvalidParameterException(
                    "subnet " + subnet + " is multicast and no endpoint can have its addresses");
        }
        if (subnet.overlaps(LINK_LOCAL) && subnet.prefix() != LINK_LOCAL.prefix()) {
            throw new InvalidParameterException("subnet " + subnet + " overlaps " + LINK_LOCAL
                    + ", which every link has: it must be just that or another");
        }
    }

    private static List<Cidr> subnets(List<NetworkInfo.Pool> pools) {
        return pools.stream().map(NetworkInfo.Pool::subnet).toList();
    }
}
