package io.cnm.driver.bridge;

import io.cnm.api.ForbiddenException;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.HostPolicy;
import io.cnm.spi.HostView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kernel parameters of a bridge network. <em>Immutable, but for the view of the host.</em>
 *
 * @param bridge its device
 * @param existing the device, if it is there already
 * @param spec the network
 * @param options the network's
 * @param host as it is
 * @param policy what its operator has decided
 */
record BridgeSysctls(
        String bridge,
        Optional<HostView.Link> existing,
        NetworkSpec spec,
        BridgeOptions options,
        HostView host,
        HostPolicy policy) {
    private static final String ON = "1";
    private static final String OFF = "0";

    /**
     * The bridge believes no router, before it can hear one, and has IPv6 if the network has; none if the host is to be no
     * member of it.
     *
     * @throws ForbiddenException if the network has IPv6 and the host's kernel does not
     */
    List<Step> ipv6() {
        if (host.sysctl("ipv6/conf/all/disable_ipv6").isEmpty()) {
            if (spec.ipv6()) {
                throw new ForbiddenException("network " + spec.name() + " has IPv6, but this host's kernel does not");
            }
            return List.of();
        }
        var steps = new ArrayList<Step>();
        if (existing.isEmpty() || options.defaultBridge()) {
            set("ipv6/conf/" + bridge + "/accept_ra", OFF).ifPresent(steps::add);
        }
        if (spec.ipv6() ? options.v6().isolated() : options.v4().isolated()) {
            set("ipv6/conf/" + bridge + "/disable_ipv6", ON).ifPresent(steps::add);
        } else if (spec.ipv6()) {
            steps.addAll(withIpv6());
        }
        return steps;
    }

    private List<Step> withIpv6() {
        var steps = new ArrayList<Step>();
        set("ipv6/conf/" + bridge + "/disable_ipv6", OFF).ifPresent(steps::add);
        if (existing.isEmpty()) {
            // the host asks for neighbours from its link-local address, which it could not do for the first seconds
            set("ipv6/conf/" + bridge + "/accept_dad", OFF).ifPresent(steps::add);
        } else if (!spec.internal() && policy.forwarding() != HostPolicy.Forwarding.UNTOUCHED) {
            set("ipv6/conf/" + bridge + "/forwarding", ON).ifPresent(steps::add);
        }
        return steps;
    }

    /**
     * Without a userland proxy the kernel leads what the host sends to a published port of 127.0.0.1 into the bridge. It comes
     * after the network's facts, with which the firewall keeps everybody on the bridge from the host's loopback; without rules
     * it does not come.
     */
    Optional<Step> loopback() {
        return spec.ipv4() && !spec.internal() && policy.hairpin() && policy.rules4()
                ? set("ipv4/conf/" + bridge + "/route_localnet", ON)
                : Optional.empty();
    }

    /** A parameter of the bridge. It is put back when the network goes, unless the bridge goes too. */
    private Optional<Step> set(String key, String value) {
        if (existing.isEmpty()) {
            return Optional.of(new SetSysctl(Namespace.HOST, key, value, Optional.empty(), false));
        }
        return host.sysctl(key)
                .filter(current -> !current.equals(value))
                .map(current -> new SetSysctl(Namespace.HOST, key, value, Optional.of(current), false));
    }
}
