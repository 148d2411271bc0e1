package io.cnm.engine;

import io.cnm.api.NetworkSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.DnsSpec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a daemon's configuration adds to what its users ask for. <em>Immutable.</em>
 *
 * @param networkOptions options of new networks, by driver
 * @param dns resolver settings of new sandboxes
 */
public record Defaults(Map<String, Map<String, String>> networkOptions, DnsSpec dns) {
    /** Nothing is added. */
    public static final Defaults NONE = new Defaults(Map.of(), DnsSpec.NONE);

    public Defaults {
        networkOptions = Map.copyOf(networkOptions);
    }

    /** The network with the options that it does not have; one that takes another's settings is left as it is. */
    public NetworkSpec fill(NetworkSpec spec) {
        if (spec.configFrom().isPresent()) {
            return spec;
        }
        var filled = spec.toBuilder();
        options(spec.driver(), spec.options()).forEach(filled::option);
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

    private static <T> List<T> either(List<T> own, List<T> otherwise) {
        return own.isEmpty() ? otherwise : own;
    }
}
