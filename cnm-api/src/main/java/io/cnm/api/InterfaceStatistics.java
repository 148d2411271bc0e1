package io.cnm.api;

/**
 * What has gone through an interface of a sandbox since it was made, as the sandbox sees it. <em>Immutable.</em>
 *
 * @param interfaceName name inside the sandbox
 * @param endpoint whose interface it is
 * @param network name of its network
 * @param received what came in
 * @param sent what went out
 */
public record InterfaceStatistics(
        String interfaceName, EndpointId endpoint, String network, Traffic received, Traffic sent) {
    /**
     * One direction. The numbers only grow, but begin anew when the interface is made again.
     *
     * @param bytes with link headers
     * @param packets that went through
     * @param errors packets that were bad
     * @param dropped packets that were dropped
     */
    public record Traffic(long bytes, long packets, long errors, long dropped) {
        /** Nothing yet. */
        public static final Traffic NONE = new Traffic(0, 0, 0, 0);
    }
}
