package io.cnm.netlink.rtnl;

import io.cnm.linux.Netns;
import io.cnm.netlink.Constants;
import io.cnm.netlink.EventSocket;
import io.cnm.netlink.Message;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.Transport;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells of changes in a network namespace until it is closed. What the kernel could not tell shows as a {@link
 * Listener#resync()}, so nothing is ever missed silently: see {@link EventSocket}. <em>Thread-safe.</em>
 */
public final class RouteEvents implements AutoCloseable {
    /** What to be told of. */
    public enum Topic {
        /** Links, and their options as bridge ports. */
        LINKS(Rtm.RTNLGRP_LINK),
        /** Addresses of both families. */
        ADDRESSES(Rtm.RTNLGRP_IPV4_IFADDR, Rtm.RTNLGRP_IPV6_IFADDR),
        /** Routes of both families. */
        ROUTES(Rtm.RTNLGRP_IPV4_ROUTE, Rtm.RTNLGRP_IPV6_ROUTE),
        /** Neighbours and forwarding entries. */
        NEIGHBOURS(Rtm.RTNLGRP_NEIGH),
        /** Rules of both families. */
        RULES(Rtm.RTNLGRP_IPV4_RULE, Rtm.RTNLGRP_IPV6_RULE);

        private final int group;
        private final int group6;

        Topic(int group) {
            this(group, group);
        }

        Topic(int group, int group6) {
            this.group = group;
            this.group6 = group6;
        }
    }

    /** Called on the reading thread, one call at a time. What it throws is logged and costs a {@link #resync()}. */
    public interface Listener {
        /** Called first, and whenever events may have been missed: list the objects anew. */
        void resync();

        /** Something happened. */
        void event(RouteEvent event);
    }

    private final EventSocket socket;

    private RouteEvents(EventSocket socket) {
        this.socket = socket;
    }

    /** Listens in the network namespace of the calling thread. */
    public static RouteEvents open(Set<Topic> topics, Listener listener) {
        return over(SocketTransport.subscribe(Constants.NETLINK_ROUTE, groups(topics)), listener);
    }

    /** Listens in a network namespace. */
    public static RouteEvents open(Netns netns, Set<Topic> topics, Listener listener) {
        return over(netns.call(() -> SocketTransport.subscribe(Constants.NETLINK_ROUTE, groups(topics))), listener);
    }

    static Set<Integer> groups(Collection<Topic> topics) {
        return topics.stream()
                .flatMap(topic -> Stream.of(topic.group, topic.group6))
                .collect(Collectors.toSet());
    }

    /** Listens to a transport that is open already, as for tests without a kernel. */
    public static RouteEvents over(Transport transport, Listener listener) {
        return new RouteEvents(
                EventSocket.start("route-events", transport, RouteMessages.DICTIONARY, new EventSocket.Listener() {
                    @Override
                    public void resync() {
                        listener.resync();
                    }

                    @Override
                    public void message(Message message) {
                        RouteEvent.decode(message).ifPresent(listener::event);
                    }
                }));
    }

    /** Stops; no call of the listener begins after this returns. */
    @Override
    public void close() {
        socket.close();
    }
}
