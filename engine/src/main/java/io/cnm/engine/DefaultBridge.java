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

    /** The network; empty if there is to be none. A bridge that the user has made says where it is, if nothing else does. */
    static Optional<NetworkSpec> spec(NetworkConfig config, HostView host) {
        return link(config)
                .map(link -> spec(
                        config,
                        link,
                        isDockers(link, host),
                        addresses(host.findLink(link).filter(existing -> !existing.ours()))));
    }

    /**
     * The same where a bridge that we have made says it too: one that is there while nobody knows of its network was left by
     * a daemon whose store is gone.
     */
    static Optional<NetworkSpec> specAsLeft(NetworkConfig config, HostView host) {
        return link(config).map(link -> spec(config, link, isDockers(link, host), addresses(host.findLink(link))));
    }

    /** The same, had the bridge no addresses of its own: those that it has may be what we gave it. */
    static Optional<NetworkSpec> specWithoutAddresses(NetworkConfig config, HostView host) {
        return link(config).map(link -> spec(config, link, isDockers(link, host), List.of()));
    }

    private static List<Cidr> addresses(Optional<HostView.Link> link) {
        return link.stream()
                .flatMap(existing -> existing.addresses().stream())
                .filter(address -> !address.address().linkLocal())
                .toList();
    }

    /**
     * Whether the link is one that Docker's rules for a default bridge are made for: its own, or one that the user has made.
     * One under another name that is made here is a bridge like any other.
     */
    private static boolean isDockers(String link, HostView host) {
        return link.equals(LINK)
                || host.findLink(link).filter(existing -> !existing.ours()).isPresent();
    }

    private static NetworkSpec spec(NetworkConfig config, String link, boolean dockers, List<Cidr> addresses) {
        return NetworkSpec.named("bridge")
                .ipv6(config.ipv6())
                .ipam(new IpamSpec("default", Map.of(), pools(config, addresses)))
                .option(OPTIONS + "default_bridge", Boolean.toString(dockers))
                .option(OPTIONS + "enable_icc", Boolean.toString(config.interContainer()))
                .option(OPTIONS + "enable_ip_masquerade", Boolean.toString(config.masquerade()))
                .option(OPTIONS + "host_binding_ipv4", config.bindAddress().toString())
                .option(OPTIONS + "name", link)
                .option(MTU, Integer.toString(config.mtu()))
                .build();
    }

    private static List<PoolSpec> pools(NetworkConfig config, List<Cidr> addresses) {
        var pools = new ArrayList<PoolSpec>();
        pool(
                        config.bridgeAddress().or(() -> address(addresses, false, config.fixedCidr())),
                        config.fixedCidr(),
                        gateway(GATEWAY_4, config.defaultGateway()))
                .ifPresent(pools::add);
        if (config.ipv6() || config.fixedCidr6().isPresent()) {
            pool(
                            config.bridgeAddress6().or(() -> address(addresses, true, config.fixedCidr6())),
                            config.fixedCidr6(),
                            gateway(GATEWAY_6, config.defaultGateway6()))
                    .ifPresent(pools::add);
        }
        return pools;
    }

    /** The bridge's address, best one in the part that is to be handed out. */
    private static Optional<Cidr> address(List<Cidr> addresses, boolean v6, Optional<Cidr> fixed) {
        var own = addresses.stream().filter(address -> address.v6() == v6).toList();
        return fixed.isPresent()
                ? own.stream().filter(address -> address.contains(fixed.get())).findFirst()
                : own.stream().findFirst();
    }

    /** Without an address of the bridge, the part that is to be handed out is all there is. */
    private static Optional<PoolSpec> pool(
            Optional<Cidr> address, Optional<Cidr> fixed, Map<String, IpAddress> auxiliary) {
        var subnet = address.or(() -> fixed).map(Cidr::network);
        return Optional.of(new PoolSpec(
                        subnet,
                        address.flatMap(each -> fixed).map(Cidr::network),
                        address.map(Cidr::address),
                        auxiliary))
                .filter(pool -> subnet.isPresent() || !auxiliary.isEmpty());
    }

    private static Map<String, IpAddress> gateway(String name, Optional<IpAddress> address) {
        return address.map(each -> Map.of(name, each)).orElse(Map.of());
    }
}
