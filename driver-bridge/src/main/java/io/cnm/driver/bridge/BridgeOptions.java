package io.cnm.driver.bridge;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.LinkName;
import io.cnm.api.NetworkSpec;
import io.cnm.api.NotImplementedException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bridge network's driver options, by the names that Docker gave them. Unknown ones are ignored, as Docker does; known
 * ones that are not built yet are refused. <em>Immutable.</em>
 *
 * @param bridge name of the device; empty leaves it to the driver
 * @param defaultBridge whether this is the engine's own network, whose device stays when it is deleted
 * @param interContainer whether endpoints may talk to each other
 * @param masquerade whether what goes out bears the host's address
 * @param bindAddress where published ports that name no host address are bound
 * @param inhibitIpv4 whether the bridge goes without the gateway's IPv4 address, because somebody else is the gateway
 * @param mtu of the bridge and of its endpoints in bytes, 0 for the kernel's default
 * @param interfacePrefix begins the names of interfaces in sandboxes
 */
record BridgeOptions(
        Optional<String> bridge,
        boolean defaultBridge,
        boolean interContainer,
        boolean masquerade,
        Optional<IpAddress> bindAddress,
        boolean inhibitIpv4,
        int mtu,
        String interfacePrefix) {
    private static final String PREFIX = "com.docker.network.";
    static final String BRIDGE = PREFIX + "bridge.name";
    private static final String DEFAULT_BRIDGE = PREFIX + "bridge.default_bridge";
    static final String ICC = PREFIX + "bridge.enable_icc";
    static final String MASQUERADE = PREFIX + "bridge.enable_ip_masquerade";
    private static final String BIND_ADDRESS = PREFIX + "bridge.host_binding_ipv4";
    static final String INHIBIT_IPV4 = PREFIX + "bridge.inhibit_ipv4";
    private static final String GATEWAY_MODE_IPV4 = PREFIX + "bridge.gateway_mode_ipv4";
    private static final String GATEWAY_MODE_IPV6 = PREFIX + "bridge.gateway_mode_ipv6";
    private static final String TRUSTED_INTERFACES = PREFIX + "bridge.trusted_host_interfaces";
    static final String MTU = PREFIX + "driver.mtu";
    private static final String INTERFACE_PREFIX = PREFIX + "container_iface_prefix";
    private static final String HOST_IPV4 = PREFIX + "host_ipv4";
    private static final String HOST_IPV6 = PREFIX + "host_ipv6";
    private static final String ENABLE_IPV4 = PREFIX + "enable_ipv4";
    private static final String ENABLE_IPV6 = PREFIX + "enable_ipv6";

    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

    /** ETH_MIN_MTU and ETH_MAX_MTU of the kernel; RFC 8200 section 5 for IPv6. */
    private static final int LEAST_MTU = 68;

    private static final int LEAST_MTU_V6 = 1280;
    private static final int MOST_MTU = 65535;

    /**
     * Reads a network's options.
     *
     * @throws InvalidParameterException naming the option that is malformed and what is allowed
     * @throws NotImplementedException naming the option that is not built yet
     */
    static BridgeOptions parse(NetworkSpec spec) {
        var options = spec.options();
        requireFamily(options, ENABLE_IPV4, spec.ipv4());
        requireFamily(options, ENABLE_IPV6, spec.ipv6());
        requireNat(spec, GATEWAY_MODE_IPV4);
        requireNat(spec, GATEWAY_MODE_IPV6);
        refuseSourceAddress(options, HOST_IPV4, false);
        refuseSourceAddress(options, HOST_IPV6, true);
        text(options, TRUSTED_INTERFACES).ifPresent(names -> {
            Stream.of(names.split(":", -1)).forEach(name -> LinkName.require("option " + TRUSTED_INTERFACES, name));
            throw notBuilt(TRUSTED_INTERFACES, names);
        });
        var bridge = bridge(options);
        bridge.ifPresent(name -> LinkName.require("option " + BRIDGE, name));
        var interfacePrefix = text(options, INTERFACE_PREFIX).orElse("eth");
        LinkName.requirePrefix("option " + INTERFACE_PREFIX, interfacePrefix);
        return new BridgeOptions(
                bridge,
                defaultBridge(options),
                flag(options, ICC, true),
                flag(options, MASQUERADE, true),
                Optional.ofNullable(options.get(BIND_ADDRESS)).map(text -> address(BIND_ADDRESS, text)),
                flag(options, INHIBIT_IPV4, false),
                mtu(options, spec.ipv6()),
                interfacePrefix);
    }

    /** Only the device's name. */
    static Optional<String> bridge(Map<String, String> options) {
        return text(options, BRIDGE);
    }

    /** Only whether this is the engine's own network. */
    static boolean defaultBridge(Map<String, String> options) {
        return flag(options, DEFAULT_BRIDGE, false);
    }

    private static Optional<String> text(Map<String, String> options, String key) {
        return Optional.ofNullable(options.get(key)).filter(text -> !text.isEmpty());
    }

    private static boolean flag(Map<String, String> options, String key, boolean otherwise) {
        var text = options.get(key);
        if (text == null) {
            return otherwise;
        }
        if (!TRUE.contains(text) && !FALSE.contains(text)) {
            throw malformed(key, text, "true or false");
        }
        return TRUE.contains(text);
    }

    private static IpAddress address(String key, String text) {
        return IpAddress.find(text)
                .orElseThrow(() -> malformed(key, text, "an IPv4 or IPv6 address"))
                .unmapped();
    }

    private static int mtu(Map<String, String> options, boolean v6) {
        var text = options.get(MTU);
        if (text == null) {
            return 0;
        }
        var least = v6 ? LEAST_MTU_V6 : LEAST_MTU;
        var mtu = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (mtu != 0 && (mtu < least || mtu > MOST_MTU)) {
            throw malformed(MTU, text, "0 for the kernel's default, or " + least + " to " + MOST_MTU);
        }
        return mtu;
    }

    /** The families were decided before any pool was leased: an option can only say the same. */
    private static void requireFamily(Map<String, String> options, String key, boolean enabled) {
        if (flag(options, key, enabled) != enabled) {
            throw malformed(key, String.valueOf(!enabled), enabled + ", as the network itself says");
        }
    }

    private static void requireNat(NetworkSpec spec, String key) {
        var mode = text(spec.options(), key).orElse("nat");
        switch (mode) {
            case "nat" -> {}
            case "isolated" -> {
                if (!spec.internal()) {
                    throw malformed(key, mode, "used on internal networks only");
                }
                throw notBuilt(key, mode);
            }
            case "nat-unprotected", "routed" -> throw notBuilt(key, mode);
            default -> throw malformed(key, mode, "nat, nat-unprotected, routed or isolated: unknown gateway mode");
        }
    }

    private static void refuseSourceAddress(Map<String, String> options, String key, boolean v6) {
        var text = options.get(key);
        if (text != null) {
            if (IpAddress.find(text).filter(address -> address.v6() == v6).isEmpty()) {
                throw malformed(key, text, "an " + (v6 ? "IPv6" : "IPv4") + " address");
            }
            throw notBuilt(key, text);
        }
    }

    private static InvalidParameterException malformed(String key, String text, String allowed) {
        return new InvalidParameterException(
                "option " + key + "=" + text.replaceAll("\\p{Cntrl}", "?") + " must be " + allowed);
    }

    private static NotImplementedException notBuilt(String key, String text) {
        return new NotImplementedException("option " + key + "=" + text + " is not supported by this version");
    }
}
