package io.cnm.plan;

import java.util.Optional;

/** How the endpoints of a bridge network are reached from elsewhere, and under which address they go out; by family. */
public enum GatewayMode {
    /** They go out under the host's address, and are reached at ports of the host that lead to them. */
    NAT("nat"),
    /** The same, but whoever has a way to their own addresses reaches all of their ports there. */
    NAT_UNPROTECTED("nat-unprotected"),
    /** They go out under their own addresses, and are reached there at the ports that were opened. */
    ROUTED("routed"),
    /** They neither go out nor are reached, not even by the host: its bridge has no address. */
    ISOLATED("isolated");

    private final String text;

    GatewayMode(String text) {
        this.text = text;
    }
    /**
     * The mode of a name such as {@code nat-unprotected}.
     *
     * @return empty if there is none
     */
    public static Optional<GatewayMode> find(String name) {
        for (var mode : values()) {
            if (mode.text.equals(name)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }

    /** Whether published ports are all that lets others in. */
    public boolean guarded() {
        return this != NAT_UNPROTECTED;
    }

    /** Whether the host's addresses stand for the endpoints'. */
    public boolean translates() {
        return this == NAT || this == NAT_UNPROTECTED;
    }

    /** The name that Docker gave it. */
    @Override
    public String toString() {
        return text;
    }
}
