package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.HostView;
import io.cnm.spi.Naming;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a bridge's alias tells of its network, so that the network is known again if nothing but the kernel has kept it. The
 * addresses are the bridge's own. Labels and options of no consequence for the bridge are lost.
 */
final class BridgeMark {
    /** IFALIASZ of the kernel, without the final zero. */
    private static final int LONGEST = 255;

    private static final Pattern FORM =
            Pattern.compile("cnm:(?<instance>[^:]+):(?<id>[^:]+):(?<flags>[a-z0-9]*):(?<mtu>\\d+):(?<name>.+)");

    private static final String IPV4 = "4";
    private static final String IPV6 = "6";
    private static final String INTERNAL = "i";
    private static final String NO_INTER_CONTAINER = "c";
    private static final String NO_MASQUERADE = "m";
    private static final String INHIBIT_IPV4 = "h";

    private BridgeMark() {}

    /** The alias of a network's bridge; empty for a name that does not fit. */
    static String of(Naming naming, NetworkInfo network, BridgeOptions options) {
        var spec = network.spec();
        var flags = (spec.ipv4() ? IPV4 : "")
                + (spec.ipv6() ? IPV6 : "")
                + (spec.internal() ? INTERNAL : "")
                + (options.interContainer() ? "" : NO_INTER_CONTAINER)
                + (options.masquerade() ? "" : NO_MASQUERADE)
                + (options.inhibitIpv4() ? INHIBIT_IPV4 : "");
        var alias = String.join(
                ":", "cnm", naming.instance(), network.id().value(), flags, String.valueOf(options.mtu()), spec.name());
        return alias.length() > LONGEST ? "" : alias;
    }

    /** The network of a bridge that an instance of this name has marked. */
    static Optional<NetworkSpec> read(Naming naming, HostView.Link bridge) {
        var match = FORM.matcher(bridge.alias());
        if (!match.matches() || !match.group("instance").equals(naming.instance())) {
            return Optional.empty();
        }
        var flags = match.group("flags");
        var id = new NetworkId(match.group("id"));
        var spec = NetworkSpec.named(match.group("name"))
                .id(id)
                .driver("bridge")
                .ipv4(flags.contains(IPV4))
                .ipv6(flags.contains(IPV6))
                .internal(flags.contains(INTERNAL))
                .ipam(IpamSpec.of(pools(bridge)));
        if (!bridge.name().equals(naming.bridge(id.value()))) {
            spec.option(BridgeOptions.BRIDGE, bridge.name());
        }
        if (!match.group("mtu").equals("0")) {
            spec.option(BridgeOptions.MTU, match.group("mtu"));
        }
        if (flags.contains(NO_INTER_CONTAINER)) {
            spec.option(BridgeOptions.ICC, "false");
        }
        if (flags.contains(NO_MASQUERADE)) {
            spec.option(BridgeOptions.MASQUERADE, "false");
        }
        if (flags.contains(INHIBIT_IPV4)) {
            spec.option(BridgeOptions.INHIBIT_IPV4, "true");
        }
        return Optional.of(spec.build());
    }

    private static PoolSpec[] pools(HostView.Link bridge) {
        return bridge.addresses().stream()
                .filter(address -> !address.address().linkLocal())
                .map(BridgeMark::pool)
                .toArray(PoolSpec[]::new);
    }

    private static PoolSpec pool(Cidr address) {
        return new PoolSpec(Optional.of(address.network()), Optional.empty(), Optional.of(address.address()), Map.of());
    }
}
