package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.Dictionary;

/** Names of rtnetlink's messages and attributes, for exceptions and the debug print. */
final class RouteMessages {
    static final Dictionary DICTIONARY = dictionary();

    private RouteMessages() {}

    private static Dictionary dictionary() {
        var dictionary = new Dictionary();
        add(dictionary, Rtm.RTM_NEWLINK, "LINK", Link.SIZEOF_IFINFOMSG, Link.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWADDR, "ADDR", Address.SIZEOF_IFADDRMSG, Address.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWROUTE, "ROUTE", Route.SIZEOF_RTMSG, Route.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWNEIGH, "NEIGH", Neighbour.SIZEOF_NDMSG, Neighbour.ATTRIBUTES);
        add(dictionary, Rtm.RTM_NEWRULE, "RULE", Rule.SIZEOF_FIB_RULE_HDR, Rule.ATTRIBUTES);
        return dictionary;
    }

    /** The kernel numbers NEW, DEL and GET of an object one after another. */
    private static void add(
            Dictionary dictionary, int first, String object, int structLength, AttributeTable attributes) {
        dictionary.message(first, "RTM_NEW" + object, structLength, attributes);
        dictionary.message(first + 1, "RTM_DEL" + object, structLength, attributes);
        dictionary.message(first + 2, "RTM_GET" + object, structLength, attributes);
    }
}
