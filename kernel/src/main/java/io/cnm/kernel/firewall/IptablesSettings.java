package io.cnm.kernel.firewall;

/**
 * What the rules in the tables of iptables depend on besides facts. <em>Immutable.</em>
 *
 * @param v4 whether there are rules for IPv4
 * @param v6 whether there are rules for IPv6
 * @param hairpin whether the kernel alone leads published ports to endpoints, also what comes from the host itself and from
 *     the endpoint; otherwise a userland proxy does that
 * @param wsl2Mirrored whether this host is a WSL2 machine whose loopback is Windows' too, behind a link {@code loopback0}
 * @param administratorsChain whether a chain {@code DOCKER-USER} is asked before all rules of ours
 */
public record IptablesSettings(
        boolean v4, boolean v6, boolean hairpin, boolean wsl2Mirrored, boolean administratorsChain) {
    /** Both families, by the kernel alone, after the administrator's rules. */
    public static final IptablesSettings USUAL = new IptablesSettings(true, true, true, false, true);

    /**
     * Both families, after the administrator's rules.
     *
     * @param hairpin whether there is nobody who relays what reaches published ports themselves
     */
    public static IptablesSettings usual(boolean hairpin) {
        return new IptablesSettings(true, true, hairpin, false, true);
    }

    /** No rules at all. */
    static final IptablesSettings NONE = new IptablesSettings(false, false, false, false, false);

    boolean has(boolean family6) {
        return family6 ? v6 : v4;
    }
}
