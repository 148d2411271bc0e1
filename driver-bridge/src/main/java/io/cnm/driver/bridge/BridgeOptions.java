package io.cnm.driver.bridge;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.LinkName;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.GatewayMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A bridge network's driver options, by the names that Docker gave them; docs/bridge.md lists them. Unknown ones are ignored,
 * as Docker does. <em>Immutable.</em>
 *
 * @param bridge name of the device; empty leaves it to the driver
 * @param defaultBridge whether this is the engine's own network, whose device stays when it is deleted
 * @param interContainer whether endpoints may talk to each other
 * @param masquerade whether what goes out bears the host's address
 * @param bindAddress where published ports that name no host address are bound
 * @param inhibitIpv4 whether the bridge goes without the gateway's IPv4 address, because somebody else is the gateway
 * @param v4 what holds for IPv4
 * @param v6 what holds for IPv6
 * @param trusted links of the host by which endpoints' own addresses are reached
 * @param mtu of the bridge and of its endpoints in bytes, 0 for the kernel's default
 * @param interfacePrefix begins the names of interfaces in sandboxes
 * @param guard whether what an endpoint sends must bear its own addresses
 * @param overlap whether its subnets may cover what the host reaches otherwise
 */
record BridgeOptions(
        Optional<String> bridge,
        boolean defaultBridge,
        boolean interContainer,
        boolean masquerade,
        Optional<IpAddress> bindAddress,
        boolean inhibitIpv4,
        Family v4,
        Family v6,
        List<String> trusted,
        int mtu,
        String interfacePrefix,
        boolean guard,
        boolean overlap) {
    private static final String PREFIX = "com.docker.network.";
    static final String BRIDGE = PREFIX + "bridge.name";
    private static final String DEFAULT_BRIDGE = PREFIX + "bridge.default_bridge";
    static final String ICC = PREFIX + "bridge.enable_icc";
    static final String MASQUERADE = PREFIX + "bridge.enable_ip_masquerade";
    private static final String BIND_ADDRESS = PREFIX + "bridge.host_binding_ipv4";
    static final String INHIBIT_IPV4 = PREFIX + "bridge.inhibit_ipv4";
    static final String GATEWAY_MODE_IPV4 = PREFIX + "bridge.gateway_mode_ipv4";
    static final String GATEWAY_MODE_IPV6 = PREFIX + "bridge.gateway_mode_ipv6";
    private static final String TRUSTED_INTERFACES = PREFIX + "bridge.trusted_host_interfaces";
    static final String MTU = PREFIX + "driver.mtu";
    private static final String INTERFACE_PREFIX = PREFIX + "container_iface_prefix";
    private static final String HOST_IPV4 = PREFIX + "host_ipv4";
    private static final String HOST_IPV6 = PREFIX + "host_ipv6";
    private static final String ENABLE_IPV4 = PREFIX + "enable_ipv4";
    private static final String ENABLE_IPV6 = PREFIX + "enable_ipv6";

    /** Ours, not Docker's, as the next. */
    static final String GUARD = "io.cnm.bridge.guard";

    static final String OVERLAP = "io.cnm.bridge.allow_overlap";

    /** ETH_MIN_MTU and ETH_MAX_MTU of the kernel; RFC 8200 section 5 for IPv6. */
    private static final int LEAST_MTU = 68;

    private static final int LEAST_MTU_V6 = 1280;
    private static final int MOST_MTU = 65535;

    /** Those of a network without options. */
    private static final BridgeOptions USUAL =
            read(NetworkSpec.named("usual").driver("bridge").build());

    /**
     * What holds for one family of addresses.
     *
     * @param mode how endpoints are reached from elsewhere
     * @param source the address that masqueraded packets bear; empty for that of the link they leave by
     */
    record Family(GatewayMode mode, Optional<IpAddress> source) {
        static final Family USUAL = new Family(GatewayMode.NAT, Optional.empty());

        boolean isolated() {
            return mode == GatewayMode.ISOLATED;
        }
    }

    BridgeOptions {
        trusted = List.copyOf(trusted);
    }

    /** What holds for a family. */
    Family family(boolean family6) {
        return family6 ? v6 : v4;
    }

    /** Whether the bridge itself goes without an address of the family. */
    boolean withoutAddress(boolean family6) {
        return family(family6).isolated() || (!family6 && inhibitIpv4);
    }

    /**
     * Reads a network's options.
     *
     * @throws InvalidParameterException naming the option that is malformed and what is allowed
     */
    static BridgeOptions parse(NetworkSpec spec) {
        return spec.options().isEmpty() ? USUAL : read(spec);
    }

    private static BridgeOptions read(NetworkSpec spec) {
        var options = new OptionReader(spec.options());
        requireFamily(options, ENABLE_IPV4, spec.ipv4());
        requireFamily(options, ENABLE_IPV6, spec.ipv6());
        var bridge = bridge(spec.options());
        bridge.ifPresent(name -> LinkName.require("option " + BRIDGE, name));
        var interfacePrefix = options.text(INTERFACE_PREFIX).orElse("eth");
        LinkName.requirePrefix("option " + INTERFACE_PREFIX, interfacePrefix);
        return new BridgeOptions(
                bridge,
                defaultBridge(spec.options()),
                options.flag(ICC, true),
                options.flag(MASQUERADE, true),
                options.address(BIND_ADDRESS, "an IPv4 or IPv6 address", address -> true),
                options.flag(INHIBIT_IPV4, false),
                new Family(mode(options, GATEWAY_MODE_IPV4, spec), source(options, HOST_IPV4, false)),
                new Family(mode(options, GATEWAY_MODE_IPV6, spec), source(options, HOST_IPV6, true)),
                trusted(options),
                options.number(MTU, spec.ipv6() ? LEAST_MTU_V6 : LEAST_MTU, MOST_MTU),
                interfacePrefix,
                options.flag(GUARD, true),
                options.flag(OVERLAP, false));
    }

    /** Only the device's name. */
    static Optional<String> bridge(Map<String, String> options) {
        return new OptionReader(options).text(BRIDGE);
    }

    /** Only whether this is the engine's own network. */
    static boolean defaultBridge(Map<String, String> options) {
        return new OptionReader(options).flag(DEFAULT_BRIDGE, false);
    }

    /** The families were decided before any pool was leased: an option can only say the same. */
    private static void requireFamily(OptionReader options, String key, boolean enabled) {
        if (options.flag(key, enabled) != enabled) {
            throw OptionReader.malformed(
                    key, String.valueOf(!enabled), "must be " + enabled + ", as the network itself says");
        }
    }

    private static GatewayMode mode(OptionReader options, String key, NetworkSpec spec) {
        var text = options.text(key).orElse(GatewayMode.NAT.toString());
        var mode = GatewayMode.find(text)
                .orElseThrow(() -> OptionReader.malformed(
                        key,
                        text,
                        "unknown gateway mode " + text + ": must be nat, nat-unprotected, routed or isolated"));
        if (mode == GatewayMode.ISOLATED && !spec.internal()) {
            throw OptionReader.malformed(key, text, "gateway mode 'isolated' can only be used for an internal network");
        }
        return mode;
    }

    private static Optional<IpAddress> source(OptionReader options, String key, boolean v6) {
        return options.address(
                key,
                "an " + (v6 ? "IPv6" : "IPv4") + " address of this host",
                address -> address.v6() == v6 && !address.unspecified() && !address.multicast());
    }

    private static List<String> trusted(OptionReader options) {
        var names = options.text(TRUSTED_INTERFACES).map(text -> List.of(text.split(":", -1)));
        names.ifPresent(all -> all.forEach(name -> LinkName.require("option " + TRUSTED_INTERFACES, name)));
        return names.orElse(List.of()).stream().distinct().toList();
    }
}
