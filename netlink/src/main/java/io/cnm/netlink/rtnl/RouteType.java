package io.cnm.netlink.rtnl;

/** What becomes of packets that match a route (rtnetlink(7), linux/rtnetlink.h RTN_*). */
public enum RouteType {
    /** Not said. */
    UNSPECIFIED(0),
    /** They go to a gateway or straight to the destination. */
    UNICAST(1),
    /** They are for this host. */
    LOCAL(2),
    /** They go to all stations of the link. */
    BROADCAST(3),
    /** They are for this host and sent as unicast. */
    ANYCAST(4),
    /** They go to a group. */
    MULTICAST(5),
    /** They vanish. */
    BLACKHOLE(6),
    /** The sender is told that there is no way. */
    UNREACHABLE(7),
    /** The sender is told that it is forbidden. */
    PROHIBIT(8),
    /** The next rule is tried. */
    THROW(9);

    private final int number;

    RouteType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The type with this number; unspecified if it has no name here. */
    static RouteType of(int number) {
        for (var type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return UNSPECIFIED;
    }
}
