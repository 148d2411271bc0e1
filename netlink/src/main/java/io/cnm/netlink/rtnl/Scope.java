package io.cnm.netlink.rtnl;

/** How far an address or a route is good for (rtnetlink(7), linux/rtnetlink.h RT_SCOPE_*). */
public enum Scope {
    /** Everywhere. */
    UNIVERSE(0),
    /** Inside this site; IPv6 only, and out of use. */
    SITE(200),
    /** On the network that the link is on. */
    LINK(253),
    /** On this host. */
    HOST(254),
    /** Nowhere: a destination that does not exist. */
    NOWHERE(255);

    private final int number;

    Scope(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /** The scope with this number; administrators' own numbers count as the next wider one that has a name. */
    static Scope of(int number) {
        var found = UNIVERSE;
        for (var scope : values()) {
            if (scope.number <= number) {
                found = scope;
            }
        }
        return found;
    }
}
