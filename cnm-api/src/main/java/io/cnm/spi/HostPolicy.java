package io.cnm.spi;

import java.util.Optional;

/**
 * What a host's operator has decided for all networks on it. <em>Immutable.</em>
 *
 * @param rules4 whether there are firewall rules for IPv4; without them nothing is translated, published or kept apart
 * @param rules6 whether there are firewall rules for IPv6
 * @param forwarding what becomes of packets between the host's own links
 * @param hairpin whether the kernel alone leads published ports to endpoints, also what comes from the host's loopback and
 *     from the endpoint itself; otherwise a userland proxy does that
 * @param directRouting whether who has a way to an endpoint's own address reaches its published ports there
 * @param acceptedMark what the administrator has marked so passes before unpublished ports are closed
 */
public record HostPolicy(
        boolean rules4,
        boolean rules6,
        Forwarding forwarding,
        boolean hairpin,
        boolean directRouting,
        Optional<PacketMark> acceptedMark) {
    /** Rules for both families, forwarding switched on and guarded, ports led by the kernel alone. */
    public static final HostPolicy USUAL =
            new HostPolicy(true, true, Forwarding.GUARDED, true, false, Optional.empty());

    /** What becomes of packets between the host's own links. */
    public enum Forwarding {
        /** Forwarding is left as it is. */
        UNTOUCHED,
        /** Forwarding is switched on for networks that need it, which makes the host a router for everybody. */
        OPEN,
        /** Forwarding is switched on for networks that need it, and if it was off, for them only. */
        GUARDED
    }

    /** The same, with another choice of whether the kernel alone leads published ports to endpoints. */
    public HostPolicy withHairpin(boolean value) {
        return new HostPolicy(rules4, rules6, forwarding, value, directRouting, acceptedMark);
    }

    /** Whether there are firewall rules for a family. */
    public boolean rules(boolean v6) {
        return v6 ? rules6 : rules4;
    }
}
