package io.cnm.remote.server;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointSpec;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.remote.wire.CreateEndpoint;
import io.cnm.remote.wire.CreateNetwork;
import io.cnm.remote.wire.EndpointOptions;
import io.cnm.remote.wire.IpamData;
import io.cnm.remote.wire.MappedPort;
import io.cnm.remote.wire.NetworkOptions;
import io.cnm.remote.wire.WireJson.MalformedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What Docker's engine asks for, as a controller understands it. Names of ours are ids of Docker's. Pure. */
final class Asked {
    private Asked() {}

    /** The network that is to be created. */
    static NetworkSpec network(String driver, CreateNetwork asked) {
        var pools = Stream.concat(asked.ipv4Data().stream(), asked.ipv6Data().stream())
                .filter(Asked::hasAddresses)
                .map(Asked::pool)
                .toList();
        var spec = network(driver, asked.networkId(), asked.options())
                .ipv4(pools.stream().anyMatch(pool -> isOf(pool, false)))
                .ipv6(pools.stream().anyMatch(pool -> isOf(pool, true)))
                .ipam(new IpamSpec(GivenIpam.TYPE, Map.of(), pools));
        asked.options().ipv4().filter(wanted -> !wanted).ifPresent(none -> spec.ipv4(false));
        return spec.build();
    }

    /** The same, as far as options tell. */
    static NetworkSpec.Builder network(String driver, String id, NetworkOptions options) {
        var spec = NetworkSpec.named(id)
                .id(new NetworkId(id))
                .driver(driver)
                .internal(options.internal())
                .ipv4(options.ipv4().orElse(true))
                .ipv6(options.ipv6());
        options.generic().forEach(spec::option);
        return spec;
    }

    /** Docker's null IPAM driver gives the pool of all addresses, and none of them. */
    private static boolean hasAddresses(IpamData data) {
        return !data.pool().isEmpty() && subnet("Pool", data.pool()).prefix() > 0;
    }

    private static PoolSpec pool(IpamData data) {
        var subnet = subnet("Pool", data.pool()).network();
        var auxiliary = new LinkedHashMap<String, IpAddress>();
        data.auxAddresses().forEach((name, text) -> auxiliary.put(name, inside(subnet, "AuxAddresses." + name, text)));
        var gateway = given(data.gateway()).map(text -> inside(subnet, "Gateway", text));
        return new PoolSpec(Optional.of(subnet), Optional.empty(), gateway, auxiliary);
    }

    private static boolean isOf(PoolSpec pool, boolean v6) {
        return pool.subnet().filter(subnet -> subnet.v6() == v6).isPresent();
    }

    /** Docker's engine does not check what an IPAM driver answers. */
    private static IpAddress inside(Cidr subnet, String field, String text) {
        var address = subnet(field, text).address();
        if (!subnet.contains(address)) {
            throw new InvalidParameterException(field + " " + text + " is not within pool " + subnet);
        }
        return address;
    }

    /** The endpoint that is to be created. */
    static EndpointSpec endpoint(CreateEndpoint asked) {
        var addresses = asked.addresses();
        var spec = EndpointSpec.named(asked.endpointId());
        EndpointOptions.users(asked.options()).forEach(spec::option);
        given(addresses.address())
                .map(text -> subnet("Interface.Address", text))
                .ifPresent(address -> spec.address(address.address().toString()));
        given(addresses.addressIpv6())
                .map(text -> subnet("Interface.AddressIPv6", text))
                .ifPresentOrElse(address -> spec.address(address.address().toString()), () -> spec.ipv6Disabled(true));
        given(addresses.macAddress())
                .map(text -> parsed("Interface.MacAddress", text, MacAddress::parse))
                .ifPresent(spec::mac);
        return spec.build();
    }

    /** The ports that are to be published. */
    static List<PortMapping> ports(Map<String, JsonNode> options) throws MalformedException {
        return EndpointOptions.mapped(options).stream().map(Asked::port).toList();
    }

    private static PortMapping port(MappedPort asked) {
        var address = given(asked.hostIp()).map(text -> parsed("HostIP", text, IpAddress::parse));
        var last = Math.max(asked.hostPort(), asked.hostPortEnd());
        return new PortMapping(
                protocol(asked.proto()),
                asked.port(),
                address.filter(each -> !each.unspecified() || each.v6()),
                asked.hostPort(),
                last);
    }

    private static Protocol protocol(int number) {
        return Stream.of(Protocol.values())
                .filter(protocol -> protocol.number() == number)
                .findFirst()
                .orElseThrow(() ->
                        new InvalidParameterException("Proto " + number + " must be 6 (tcp), 17 (udp) or 132 (sctp)"));
    }

    private static Cidr subnet(String field, String text) {
        return parsed(field, text, Cidr::parse);
    }

    private static <T> T parsed(String field, String text, Function<String, T> parser) {
        try {
            return parser.apply(text);
        } catch (InvalidParameterException e) {
            throw new InvalidParameterException(field + ": " + e.getMessage());
        }
    }

    private static Optional<String> given(String text) {
        return Optional.of(text).filter(each -> !each.isEmpty());
    }
}
