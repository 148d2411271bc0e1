package io.cnm.driver.bridge;

import io.cnm.api.Cidr;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkId;
import io.cnm.api.NetworkInfo;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.plan.GatewayMode;
import io.cnm.spi.HostView;
import io.cnm.spi.Naming;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a bridge's alias tells of its network, so that the network is known again if nothing but the kernel has kept it. The
 * addresses are the bridge's own. Labels and options of no consequence for the bridge are lost, and so are trusted links and
 * chosen source addresses: they would not fit.
 */
final class BridgeMark {
    /** IFALIASZ of the kernel, without the final zero. */
    private static final int LONGEST = 255;

    private static final Pattern FORM =
            Pattern.compile("cnm:(?<instance>[^:]+):(?<id>[^:]+):(?<flags>[a-zA-Z0-9]*):(?<mtu>\\d+):(?<name>.+)");

    private static final String IPV4 = "4";
    private static final String IPV6 = "6";
    private static final String INTERNAL = "i";
    private static final String NO_INTER_CONTAINER = "c";
    private static final String NO_MASQUERADE = "m";
    private static final String INHIBIT_IPV4 = "h";

    /** Modes but the usual one; small for IPv4, capital for IPv6. */
    private static final Map<GatewayMode, String> MODES =
            Map.of(GatewayMode.NAT_UNPROTECTED, "u", GatewayMode.ROUTED, "r", GatewayMode.ISOLATED, "o");

    private BridgeMark() {}

    /** The alias of a network's bridge; empty for a name that does not fit. */
    static String of(Naming naming, NetworkInfo network, BridgeOptions options) {
        var spec = network.spec();
        var flags = (spec.ipv4() ? IPV4 : "")
                + (spec.ipv6() ? IPV6 : "")
                + (spec.internal() ? INTERNAL : "")
                + (options.interContainer() ? "" : NO_INTER_CONTAINER)
                + (options.masquerade() ? "" : NO_MASQUERADE)
                + (options.inhibitIpv4() ? INHIBIT_IPV4 : "")
                + MODES.getOrDefault(options.v4().mode(), "")
                + capital(MODES.getOrDefault(options.v6().mode(), ""));
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
        MODES.forEach((mode, flag) -> {
            if (flags.contains(flag)) {
                spec.option(BridgeOptions.GATEWAY_MODE_IPV4, mode.toString());
            }
            if (flags.contains(capital(flag))) {
                spec.option(BridgeOptions.GATEWAY_MODE_IPV6, mode.toString());
            }
        });
        return Optional.of(spec.build());
    }

    private static String capital(String flag) {
        return flag.toUpperCase(Locale.ROOT);
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
