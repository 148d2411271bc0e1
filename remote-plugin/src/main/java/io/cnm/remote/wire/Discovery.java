package io.cnm.remote.wire;

/**
 * Body of {@code NetworkDriver.DiscoverNew} and {@code DiscoverDelete}. <em>Immutable.</em>
 *
 * @param discoveryType {@link #NODE}
 * @param discoveryData which
 */
public record Discovery(int discoveryType, Node discoveryData) {
    /** The type of news about a node, the only one that is ever sent. */
    public static final int NODE = 1;

    /**
     * A host of a cluster.
     *
     * @param address where others reach it
     * @param bindAddress where it listens
     * @param self whether it is this host
     */
    public record Node(String address, String bindAddress, boolean self) {}
}
