package io.cnm.kernel;

import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.linux.InetSockets;
import io.cnm.linux.NativeSocket;
import io.cnm.linux.Sockaddr;
import io.cnm.netlink.rtnl.Link;
import io.cnm.plan.Announce;
import io.cnm.plan.Namespace;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells neighbours where addresses are: unsolicited ARP requests (RFC 5227 section 3) and unsolicited neighbour
 * advertisements (RFC 4861 section 7.2.6). All of them go in the background, the first one a few milliseconds later. What
 * cannot be sent is logged and otherwise no matter. <em>Thread-safe.</em>
 */
final class Announcer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private static final int ETH_P_ARP = 0x0806;
    private static final int ARP_LENGTH = 28;
    private static final int ARP_ETHERNET = 1;
    private static final int ETH_P_IP = 0x0800;
    private static final int ARP_REQUEST = 1;
    private static final byte[] BROADCAST = {-1, -1, -1, -1, -1, -1};

    private static final int NA_LENGTH = 32;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int OVERRIDE = 0x20000000;
    private static final int TARGET_LINK_LAYER_ADDRESS = 2;
    private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

    private static final long DELAY_MS = 5;

    private final Namespaces namespaces;
    private final ScheduledExecutorService scheduler;
    private final Reaper reaper;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    Announcer(Namespaces namespaces, ScheduledExecutorService scheduler, Reaper reaper) {
        this.namespaces = namespaces;
        this.scheduler = scheduler;
        this.reaper = reaper;
    }

    /** Starts an announcement. */
    void start(Announce step) {
        if (step.count() > 0) {
            var announcement = new Running(step);
            running.add(announcement);
            announcement.schedule();
        }
    }

    /** Ends the announcements in a namespace: their sockets would keep it alive. */
    void stop(Namespace namespace) {
        running.stream()
                .filter(announcement -> announcement.step.namespace().equals(namespace))
                .forEach(Running::end);
    }

    /** Whether nothing is being announced. */
    boolean idle() {
        return running.isEmpty();
    }

    @Override
    public void close() {
        running.forEach(Running::end);
    }

    /** One announcement; its methods exclude each other. */
    private final class Running {
        private final Announce step;
        private List<Message> messages = List.of();
        private Optional<Future<?>> next = Optional.empty();
        private int left;
        private boolean ended;

        Running(Announce step) {
            this.step = step;
            this.left = step.count();
        }

        /** After a moment, that it does not take the processor from the operation that it follows. */
        synchronized void schedule() {
            next = Optional.of(scheduler.schedule(this::begin, DELAY_MS, TimeUnit.MILLISECONDS));
        }

        synchronized void begin() {
            try {
                var handle = namespaces.find(step.namespace());
                var link = handle.flatMap(this::link);
                if (!ended && link.isPresent()) {
                    messages = handle.get()
                            .netns()
                            .call(() -> open(step, link.get().index()));
                    send();
                    return;
                }
            } catch (RuntimeException e) {
                log.debug("cannot {}: {}", step.describe(), e.getMessage());
            }
            end();
        }

        private synchronized void again() {
            try {
                if (!ended
                        && namespaces.find(step.namespace()).flatMap(this::link).isPresent()) {
                    send();
                    return;
                }
            } catch (RuntimeException e) {
                log.debug("cannot {}: {}", step.describe(), e.getMessage());
            }
            end();
        }

        /** The link, as long as it is there with the hardware address that is announced. */
        private Optional<Link> link(Handle handle) {
            return handle.route()
                    .link(step.link())
                    .filter(link ->
                            Arrays.equals(link.address().bytes(), step.mac().toBytes()));
        }

        private void send() {
            messages.forEach(Message::send);
            if (--left == 0) {
                end();
            } else {
                next = Optional.of(
                        scheduler.schedule(this::again, step.interval().toMillis(), TimeUnit.MILLISECONDS));
            }
        }

        synchronized void end() {
            ended = true;
            next.ifPresent(later -> later.cancel(false));
            if (!messages.isEmpty()) { // the reaper waits for calm, and does not delete a link for so long
                reaper.close(messages);
                messages = List.of();
            }
            running.remove(this);
        }
    }

    /** A packet and the socket that it leaves by. */
    private record Message(NativeSocket socket, ByteBuffer packet, Sockaddr to) implements AutoCloseable {
        void send() {
            socket.sendTo(packet.duplicate(), 0, to);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    /** Opens a socket for each address, in the namespace of the calling thread. */
    private static List<Message> open(Announce step, int link) {
        var messages = new ArrayList<Message>();
        try {
            for (var address : step.addresses()) {
                messages.add(address.v6() ? advertisement(address, step.mac(), link) : arp(address, step.mac(), link));
            }
            return messages;
        } catch (RuntimeException e) {
            messages.forEach(Message::close);
            throw e;
        }
    }

    private static Message arp(IpAddress address, MacAddress mac, int link) {
        var packet = ByteBuffer.allocateDirect(ARP_LENGTH)
                .putShort((short) ARP_ETHERNET)
                .putShort((short) ETH_P_IP)
                .put((byte) mac.toBytes().length)
                .put((byte) address.toBytes().length)
                .putShort((short) ARP_REQUEST)
                .put(mac.toBytes())
                .put(address.toBytes())
                .put(new byte[mac.toBytes().length])
                .put(address.toBytes());
        return new Message(InetSockets.link(), packet.flip(), Sockaddr.packet(ETH_P_ARP, link, BROADCAST));
    }

    /** The kernel puts the checksum in. */
    private static Message advertisement(IpAddress address, MacAddress mac, int link) {
        var packet = ByteBuffer.allocateDirect(NA_LENGTH)
                .put((byte) NEIGHBOUR_ADVERTISEMENT)
                .put((byte) 0)
                .putShort((short) 0)
                .putInt(OVERRIDE)
                .put(address.toBytes())
                .put((byte) TARGET_LINK_LAYER_ADDRESS)
                .put((byte) 1)
                .put(mac.toBytes());
        var socket = InetSockets.neighbourDiscovery(link);
        try {
            socket.bind(inet(address.toInetAddress()));
            return new Message(socket, packet.flip(), inet(ALL_NODES.toInetAddress()));
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Sockaddr inet(InetAddress address) {
        return Sockaddr.inet(new InetSocketAddress(address, 0));
    }
}
