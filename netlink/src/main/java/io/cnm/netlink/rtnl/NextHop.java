package io.cnm.netlink.rtnl;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One of several ways that a route goes.
 *
 * @param gateway the next router; empty if the destination is on the link itself
 * @param link index of the link to leave by; 0 lets the kernel find it by the gateway
 * @param weight 1 to 256: its share of the traffic
 * @param onlink the gateway counts as reachable on the link whatever the addresses say
 */
public record NextHop(Optional<InetAddress> gateway, int link, int weight, boolean onlink) {
    /** Checks the weight. */
    public NextHop {
        if (weight < 1 || weight > 256) {
            throw new IllegalArgumentException("weight " + weight + " is not 1 to 256");
        }
    }

    /** By a router that is found on a link, with weight 1. */
    public static NextHop via(InetAddress gateway, int link) {
        return new NextHop(Optional.of(gateway), link, 1, false);
    }
}
