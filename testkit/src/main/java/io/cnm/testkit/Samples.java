package io.cnm.testkit;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Networks and endpoints as a controller hands them to a driver. */
public final class Samples {
    private Samples() {}

    /** A network of the specification, with these pools; the gateway of each is its first address but one. */
    public static NetworkInfo network(NetworkSpec spec, String... subnets) {
        return network(spec, Stream.of(subnets).map(Samples::pool).toList());
    }

    /** A network of the specification, with these pools. */
    public static NetworkInfo network(NetworkSpec spec, List<NetworkInfo.Pool> pools) {
        return new NetworkInfo(spec.id().orElseGet(NetworkId::random), spec, "local", Instant.EPOCH, pools);
    }

    /** A pool whose gateway is its first address but one. */
    public static NetworkInfo.Pool pool(String subnet) {
        var cidr = Cidr.parse(subnet);
        return new NetworkInfo.Pool(
                cidr, Optional.empty(), Optional.of(cidr.first().plus(1)), Map.of());
    }

    /** A pool with a gateway and other addresses put aside. */
    public static NetworkInfo.Pool pool(String subnet, String gateway, Map<String, IpAddress> auxiliary) {
        return new NetworkInfo.Pool(
                Cidr.parse(subnet), Optional.empty(), Optional.of(IpAddress.parse(gateway)), auxiliary);
    }

    /** An endpoint that is to be: with the address of that number in each of the network's pools, and no MAC yet. */
    public static EndpointInfo endpoint(NetworkInfo network, String name, int number) {
        return endpoint(network, EndpointSpec.of(name), number);
    }

    /** An endpoint that is to be, of the specification. */
    public static EndpointInfo endpoint(NetworkInfo network, EndpointSpec spec, int number) {
        return new EndpointInfo(
                EndpointId.random(),
                network.id(),
                spec,
                spec.mac(),
                address(network, false, number),
                address(network, true, number),
                Optional.empty());
    }

    /** The endpoint as it is once its driver has planned it. */
    public static EndpointInfo withMac(EndpointInfo endpoint, Optional<MacAddress> mac) {
        return new EndpointInfo(
                endpoint.id(),
                endpoint.networkId(),
                endpoint.spec(),
                mac,
                endpoint.ipv4(),
                endpoint.ipv6(),
                endpoint.joined());
    }

    private static Optional<Cidr> address(NetworkInfo network, boolean v6, int number) {
        return network.pool(v6)
                .map(NetworkInfo.Pool::subnet)
                .map(subnet -> new Cidr(subnet.first().plus(number), subnet.prefix()));
    }
}
