package io.cnm.engine;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.spi.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The network {@code bridge}, as flags make it. */
final class DefaultBridge {
    /** What its link is called unless a flag says otherwise. */
    static final String LINK = "docker0";

    private static final String OPTIONS = "com.docker.network.bridge.";
    private static final String MTU = "com.docker.network.driver.mtu";

    /** Names under which a pool keeps an address that endpoints are told for a gateway, instead of the pool's own. */
    private static final String GATEWAY_4 = "DefaultGatewayIPv4";

    private static final String GATEWAY_6 = "DefaultGatewayIPv6";

    private DefaultBridge() {}

    /** The name of its link; empty if there is to be none. */
    static Optional<String> link(NetworkConfig config) {
        return Optional.of(config.bridge().orElse(LINK)).filter(name -> !name.equals("none"));
    }

    /** The network; empty if there is to be none. */
    static Optional<NetworkSpec> spec(NetworkConfig config, HostView host) {
        return link(config).map(link -> spec(config, link, isDockers(link, host)));
    }

    /**
     * Whether the link is one that Docker's rules for a default bridge are made for: its own, or one that the user has made.
     * One under another name that is made here is a bridge like any other.
     */
    private static boolean isDockers(String link, HostView host) {
        return link.equals(LINK)
                || host.findLink(link).filter(existing -> !existing.ours()).isPresent();
    }

    private static NetworkSpec spec(NetworkConfig config, String link, boolean dockers) {
        return NetworkSpec.named("bridge")
                .ipv6(config.ipv6())
                .ipam(new IpamSpec("default", Map.of(), pools(config)))
                .option(OPTIONS + "default_bridge", Boolean.toString(dockers))
                .option(OPTIONS + "enable_icc", Boolean.toString(config.interContainer()))
                .option(OPTIONS + "enable_ip_masquerade", Boolean.toString(config.masquerade()))
                .option(OPTIONS + "host_binding_ipv4", config.bindAddress().toString())
                .option(OPTIONS + "name", link)
                .option(MTU, Integer.toString(config.mtu()))
                .build();
    }

    private static List<PoolSpec> pools(NetworkConfig config) {
        var pools = new ArrayList<PoolSpec>();
        var ipv4 = new PoolSpec(
                config.bridgeAddress().map(Cidr::network).or(() -> config.fixedCidr()
                        .map(Cidr::network)),
                config.bridgeAddress().flatMap(address -> config.fixedCidr()),
                config.bridgeAddress().map(Cidr::address),
                gateway(GATEWAY_4, config.defaultGateway()));
        if (!ipv4.equals(new PoolSpec(Optional.empty(), Optional.empty(), Optional.empty(), Map.of()))) {
            pools.add(ipv4);
        }
        config.fixedCidr6()
                .ifPresent(subnet -> pools.add(new PoolSpec(
                        Optional.of(subnet.network()),
                        Optional.empty(),
                        Optional.empty(),
                        gateway(GATEWAY_6, config.defaultGateway6()))));
        return pools;
    }

    private static Map<String, IpAddress> gateway(String name, Optional<IpAddress> address) {
        return address.map(each -> Map.of(name, each)).orElse(Map.of());
    }
}
