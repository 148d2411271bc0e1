package io.cnm.driver.bridge;

import io.cnm.api.NetworkSpec;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** That the host forwards packets, which a network needs to have a way out and in. <em>Immutable.</em> */
record Forwarding(NetworkSpec spec, HostView host, HostPolicy policy) {
    private static final String ON = "1";

    /**
     * Switches forwarding on where it is off. Before it stands the guard that keeps the host from becoming a router for
     * others; a host that is one already stays one.
     */
    List<Step> steps() {
        var steps = new ArrayList<Step>();
        if (spec.internal() || policy.forwarding() == HostPolicy.Forwarding.UNTOUCHED) {
            return steps;
        }
        if (spec.ipv4()) {
            lasting("ipv4/ip_forward").ifPresent(all -> {
                guard(false).ifPresent(steps::add);
                steps.add(all);
            });
        }
        if (spec.ipv6()) {
            var all = lasting("ipv6/conf/all/forwarding");
            all.flatMap(step -> guard(true)).ifPresent(steps::add);
            lasting("ipv6/conf/default/forwarding").ifPresent(steps::add);
            all.ifPresent(steps::add);
        }
        return steps;
    }

    private Optional<Step> guard(boolean v6) {
        return Optional.of(BridgeRules.forwarding(v6))
                .filter(step -> policy.forwarding() == HostPolicy.Forwarding.GUARDED && policy.rules(v6));
    }

    private Optional<Step> lasting(String key) {
        return host.sysctl(key)
                .filter(current -> !current.equals(ON))
                .map(current -> new SetSysctl(Namespace.HOST, key, ON, Optional.of(current), true));
    }
}
