package io.cnm.engine;

import io.cnm.api.IpAddress;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.DnsSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a daemon's configuration adds to what its users ask for. <em>Immutable.</em>
 *
 * @param networkOptions options of new networks, by driver
 * @param dns resolver settings of new sandboxes
 * @param hostGateways addresses under which sandboxes reach the host; none for those of the default network's bridge
 */
public record Defaults(Map<String, Map<String, String>> networkOptions, DnsSpec dns, List<IpAddress> hostGateways) {
    private static final Set<String> FAMILIES =
            Set.of("com.docker.network.enable_ipv4", "com.docker.network.enable_ipv6");

    /** Nothing is added. */
    public static final Defaults NONE = new Defaults(Map.of(), DnsSpec.NONE, List.of());

    public Defaults {
        networkOptions = Map.copyOf(networkOptions);
        hostGateways = List.copyOf(hostGateways);
    }

    /**
     * The network with the options that it does not have; one that takes another's settings is left as it is. Which families
     * it has it says itself.
     */
    public NetworkSpec fill(NetworkSpec spec) {
        if (spec.configFrom().isPresent()) {
            return spec;
        }
        var filled = spec.toBuilder();
        options(spec.driver(), spec.options()).forEach((key, value) -> {
            if (!FAMILIES.contains(key) || spec.options().containsKey(key)) {
                filled.option(key, value);
            }
        });
        return filled.build();
    }

    /** A network's options and those that it does not have, to be changed by the caller. */
    public Map<String, String> options(String driver, Map<String, String> own) {
        var all = new TreeMap<>(networkOptions.getOrDefault(driver, Map.of()));
        all.putAll(own);
        return all;
    }

    /** The sandbox with the resolver settings that it does not have. */
    public SandboxSpec fill(SandboxSpec spec) {
        var own = spec.dns();
        var filled = new DnsSpec(
                either(own.servers(), dns.servers()),
                either(own.search(), dns.search()),
                either(own.options(), dns.options()));
        return new SandboxSpec(
                spec.containerId(),
                spec.mode(),
                spec.hostname(),
                spec.domain(),
                spec.extraHosts(),
                filled,
                spec.ports(),
                spec.exposed(),
                spec.publishAll(),
                spec.files());
    }

    /** What {@code host-gateway} means. */
    public List<IpAddress> hostGateways(NetworkController controller) {
        return hostGateways.isEmpty()
                ? controller.findNetwork("bridge").stream()
                        .flatMap(network -> network.info().pools().stream())
                        .flatMap(pool -> pool.gateway().stream())
                        .toList()
                : hostGateways;
    }

    private static <T> List<T> either(List<T> own, List<T> otherwise) {
        return own.isEmpty() ? otherwise : own;
    }
}
