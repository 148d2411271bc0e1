package io.cnm.remote;

import io.cnm.api.Cidr;
import io.cnm.api.NetworkInfo;
import io.cnm.remote.wire.EndpointInterface;
import io.cnm.spi.EndpointAnswer;
import io.cnm.spi.EndpointRequest;
import java.util.Optional;

/**
 * Reads what a plugin has chosen for an endpoint: only what it was left to choose, and within the network's pools.
 * <em>Immutable.</em>
 *
 * @param request what it was asked
 * @param plugin its name
 */
record EndpointReader(EndpointRequest request, String plugin) {
    EndpointAnswer read(EndpointInterface given) {
        var endpoint = request.endpoint();
        var mac = new Field(plugin, "Interface.MacAddress", given.macAddress());
        mac.require(given.macAddress().isEmpty() || endpoint.mac().isEmpty(), cannot("MAC", endpoint.mac()));
        return new EndpointAnswer(
                mac.mac(),
                address("Interface.Address", given.address(), false, endpoint.ipv4()),
                address("Interface.AddressIPv6", given.addressIpv6(), true, endpoint.ipv6()));
    }

    private Optional<Cidr> address(String name, String text, boolean v6, Optional<Cidr> asked) {
        var field = new Field(plugin, name, text);
        field.require(text.isEmpty() || asked.isEmpty(), cannot("address", asked));
        var address = field.cidr();
        address.ifPresent(each -> {
            field.require(each.v6() == v6, "is of the wrong family");
            field.require(
                    !each.address().unspecified()
                            && !each.address().multicast()
                            && !each.address().loopback(),
                    "is no address of a host");
            field.require(isInPool(each), "is in none of the network's pools");
        });
        return address;
    }

    /** A network whose addresses are its driver's has a pool of everything, or none of the family. */
    private boolean isInPool(Cidr address) {
        var pools = request.network().pools().stream()
                .map(NetworkInfo.Pool::subnet)
                .filter(subnet -> subnet.v6() == address.v6())
                .toList();
        return pools.isEmpty() || pools.stream().anyMatch(pool -> pool.contains(address));
    }

    private static String cannot(String what, Optional<?> asked) {
        return "modifies the endpoint's " + what + " ("
                + asked.map(Object::toString).orElse("") + "), which it must leave as it is";
    }
}
