package io.cnm.remote.wire;

/**
 * A route of a sandbox. <em>Immutable.</em>
 *
 * @param destination a subnet
 * @param routeType {@link #NEXT_HOP} or {@link #ON_LINK}
 * @param nextHop an address; empty for a destination on the link
 */
public record StaticRoute(String destination, int routeType, String nextHop) {
    /** A route by way of a next hop; any other type is one to a destination on the link. */
    public static final int NEXT_HOP = 0;

    /** A route to a destination on the link. */
    public static final int ON_LINK = 1;
}
