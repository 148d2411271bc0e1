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
import java.util.function.Consumer;

/**
 * What has changed in a network namespace since somebody last asked. The kernel puts a notification into the queue before
 * the change is acknowledged to who made it, so {@link #poll} tells of everything that was done before it was called; and
 * nobody is woken by what nobody asks for. {@link RouteEvents} is for those who have to be told. <em>Confined to its owner's
 * lock.</em>
 */
public final class RouteEventQueue implements AutoCloseable {
    /** Some hundred notifications; the kernel doubles it. Who asks seldom lists anew: that costs less than to read more. */
    private static final int ROOM = 128 << 10;

    private final Transport transport;

    private RouteEventQueue(Transport transport) {
        this.transport = transport;
    }

    /**
     * Begins to gather in a network namespace.
     *
     * @throws io.cnm.linux.LinuxException if no socket can be opened there
     */
    public static RouteEventQueue open(Netns netns, Set<Topic> topics) {
        var groups = RouteEvents.groups(topics);
        return new RouteEventQueue(
                netns.callInPlace(() -> SocketTransport.subscribe(Constants.NETLINK_ROUTE, groups, ROOM)));
    }

    /**
     * Shows all that has come, oldest first, and does not wait for more.
     *
     * @return false if the kernel dropped some for want of room, at the first call after that: list the objects anew
     */
    public boolean poll(Consumer<RouteEvent> reader) {
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

    private static void show(ByteBuffer datagram, Consumer<RouteEvent> reader) {
        for (var message : Message.parse(datagram)) {
            RouteEvent.decode(message).ifPresent(reader);
        }
    }

    @Override
    public void close() {
        transport.close();
    }
}
