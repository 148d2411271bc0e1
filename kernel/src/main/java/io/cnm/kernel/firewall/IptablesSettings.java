package io.cnm.kernel.firewall;

import io.cnm.spi.HostPolicy;

/**
 * What the rules in the tables of iptables depend on besides facts. <em>Immutable.</em>
 *
 * @param policy what the host's operator has decided
 * @param wsl2Mirrored whether this host is a WSL2 machine whose loopback is Windows' too, behind a link {@code loopback0}
 * @param administratorsChain whether a chain {@code DOCKER-USER} is asked before all rules of ours
 */
public record IptablesSettings(HostPolicy policy, boolean wsl2Mirrored, boolean administratorsChain) {
    /** Both families, by the kernel alone, after the administrator's rules. */
    public static final IptablesSettings USUAL = of(HostPolicy.USUAL);

    /** Rules after the administrator's, on a host of an operator. */
    public static IptablesSettings of(HostPolicy policy) {
        return new IptablesSettings(policy, false, true);
    }

    boolean has(boolean v6) {
        return policy.rules(v6);
    }

    boolean hairpin() {
        return policy.hairpin();
    }
}
