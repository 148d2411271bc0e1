package io.cnm.api;

/**
 * A host of a cluster, as network plugins are told of it. <em>Immutable.</em>
 *
 * @param address where the others reach it
 * @param bindAddress where it listens for them; the same, unless it is behind a translation of addresses
 * @param self whether it is this host
 */
public record Node(IpAddress address, IpAddress bindAddress, boolean self) {
    /** This host. */
    public static Node self(IpAddress address) {
        return new Node(address, address, true);
    }

    /** Another host. */
    public static Node peer(IpAddress address) {
        return new Node(address, address, false);
    }
}
