package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.Dictionary;
import io.cnm.netlink.StructTable;

/** Names of rtnetlink's messages and attributes, for exceptions and the debug print. */
final class RouteMessages {
    static final Dictionary DICTIONARY = dictionary();

    private RouteMessages() {}

    private static Dictionary dictionary() {
        var dictionary = new Dictionary();
        add(dictionary, Rtm.RTM_NEWLINK, "LINK", Link.STRUCT, Link.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWADDR, "ADDR", Address.STRUCT, Address.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWROUTE, "ROUTE", RouteHeader.STRUCT, Route.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWNEIGH, "NEIGH", Neighbour.STRUCT, Neighbour.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWRULE, "RULE", Rule.STRUCT, Rule.ATTRIBUTES);
        return dictionary;
    }

    /** The kernel numbers NEW, DEL and GET of an object one after another. */
    private static void add(
            Dictionary dictionary, int first, String object, StructTable struct, AttributeTable attributes) {
        dictionary.message(first, "RTM_NEW" + object, struct, attributes);
        dictionary.message(first + 1, "RTM_DEL" + object, struct, attributes);
        dictionary.message(first + 2, "RTM_GET" + object, struct, attributes);
    }
}
