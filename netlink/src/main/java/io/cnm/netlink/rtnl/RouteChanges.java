package io.cnm.netlink.rtnl;

import io.cnm.linux.Netns;
import io.cnm.netlink.Constants;
import io.cnm.netlink.Message;
import io.cnm.netlink.OverrunException;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.Transport;
import io.cnm.netlink.rtnl.RouteEvents.Topic;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;

/**
 * What has happened to the routes of a network namespace since somebody last asked, and to the links with which routes go that
 * the kernel says nothing of. It puts a notification into the queue before the change is acknowledged to who made it, so
 * {@link #poll} tells of everything that was done before it was called; and nobody is woken by what nobody asks for. {@link
 * RouteEvents} is for those who have to be told. <em>Confined to its owner's lock.</em>
 */
public final class RouteChanges implements AutoCloseable {
    private static final Set<Topic> TOPICS = Set.of(Topic.ROUTES, Topic.LINKS);

    /** Called for each change, oldest first. */
    public interface Reader {
        /** A route appeared or changed. */
        void added(Route route);

        /** A route went, and not with its link. */
        void deleted(Route route);

        /** A link is down, and no IPv4 route leads over it alone any more. */
        void linkDown(int index);

        /** A link is gone, and no route leads over it alone any more. */
        void linkGone(int index);
    }

    /** Some hundred notifications; the kernel doubles it. Who asks seldom lists anew: that costs less than to read more. */
    private static final int ROOM = 128 << 10;

    private final Transport transport;

    private RouteChanges(Transport transport) {
        this.transport = transport;
    }

    /**
     * Begins to gather in a network namespace.
     *
     * @throws io.cnm.linux.LinuxException if no socket can be opened there
     */
    public static RouteChanges open(Netns netns) {
        var groups = RouteEvents.groups(TOPICS);
        return new RouteChanges(
                netns.callInPlace(() -> SocketTransport.subscribe(Constants.NETLINK_ROUTE, groups, ROOM)));
    }

    /**
     * Shows all that has come, oldest first, and does not wait for more.
     *
     * @return false if the kernel dropped some for want of room, at the first call after that: list the routes anew
     */
    public boolean poll(Reader reader) {
        var whole = true;
        var more = true;
        while (more) {
            try {
                more = transport.receive(Duration.ZERO, datagram -> show(datagram, reader));
            } catch (OverrunException e) {
                whole = false; // and none come until what is left has been read
            }
        }
        return whole;
    }

    private static void show(ByteBuffer datagram, Reader reader) {
        for (var message : Message.parse(datagram)) {
            switch (message.type()) {
                case Rtm.RTM_NEWROUTE -> reader.added(Route.decode(message));
                case Rtm.RTM_DELROUTE -> reader.deleted(Route.decode(message));
                case Rtm.RTM_NEWLINK, Rtm.RTM_DELLINK -> showLink(message, reader);
                default -> {}
            }
        }
    }

    /** There are many of them, and all but a few say nothing here, so they are not read whole. */
    private static void showLink(Message message, Reader reader) {
        var header = LinkHeader.read(message.reader());
        if (header.ofPort()) {
            return;
        }
        if (message.type() == Rtm.RTM_DELLINK) {
            reader.linkGone(header.index());
        } else if (!header.up()) {
            reader.linkDown(header.index());
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
