package io.cnm.linux;

import static io.cnm.linux.NativeSocket.AF_INET;
import static io.cnm.linux.NativeSocket.AF_INET6;
import static io.cnm.linux.NativeSocket.AF_PACKET;
import static io.cnm.linux.NativeSocket.SOCK_DGRAM;
import static io.cnm.linux.NativeSocket.SOCK_NONBLOCK;
import static io.cnm.linux.NativeSocket.SOCK_RAW;
import static io.cnm.linux.NativeSocket.SOCK_STREAM;
import static io.cnm.linux.NativeSocket.SOL_SOCKET;
import static io.cnm.linux.NativeSocket.SO_REUSEADDR;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sockets of the calling thread's network namespace that are ready for use from any other: UDP and TCP servers for an
 * event loop to adopt (close-on-exec and non-blocking), ports that are only held, and the raw sockets that announce an
 * address. IPv6 sockets are IPv6 only. For another namespace call these inside {@link Netns#call} or
 * {@link Netns#create(java.nio.file.Path, Netns.Task)}. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>, ipv6(7), udp(7), tcp(7), packet(7),
 *     linux/in.h, linux/in6.h,
 *     linux/icmpv6.h
 */
public final class InetSockets {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int IPPROTO_SCTP = 132;
    private static final int ICMPV6_FILTER = 1;
    private static final int IP_FREEBIND = 15;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_FREEBIND = 78;

    /** As many waiting connections as this namespace allows: the kernel takes the number for unsigned. */
    private static final int SOMAXCONN = -1;

    /** RFC 4861 7.1: neighbour messages with a smaller hop limit came through a router and are ignored. */
    private static final int NEIGHBOUR_DISCOVERY_HOPS = 255;

    /** What a server socket may do beyond the usual. */
    public enum Option {
        /** Bind to an address that nobody has yet: 127.0.0.11, say, before {@code lo} is up. */
        FREEBIND
    }

    private InetSockets() {}

    /**
     * A UDP socket bound to the address.
     *
     * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024
     */
    public static Fd udp(InetSocketAddress address, Option... options) {
        return open(SOCK_DGRAM, address, socket -> {
            apply(options, socket, address);
            socket.bind(Sockaddr.inet(address));
        });
    }

    /**
     * A TCP socket bound to the address and listening.
     *
     * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024
     */
    public static Fd tcp(InetSocketAddress address, int backlog, Option... options) {
        return open(SOCK_STREAM, address, socket -> {
            apply(options, socket, address);
            socket.option(SOL_SOCKET, SO_REUSEADDR, 1)
                    .bind(Sockaddr.inet(address))
                    .listen(backlog);
        });
    }

    /**
     * Holds a UDP port without serving it: nobody else can bind it while the descriptor is open, and whatever arrives
     * is dropped. For ports whose packets go elsewhere before they reach a socket.
     *
     * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024
     */
    public static Fd holdUdp(InetSocketAddress address) {
        return open(SOCK_DGRAM, address, socket -> socket.dropAll().bind(Sockaddr.inet(address)));
    }

    /**
     * Holds a TCP port without serving it: as {@link #holdUdp}. Whoever connects waits in vain; connections of an
     * earlier owner that linger (TIME_WAIT) are no obstacle.
     *
     * @throws LinuxException EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024
     */
    public static Fd holdTcp(InetSocketAddress address) {
        return open(SOCK_STREAM, address, socket -> socket.dropAll() // before bind: not one packet may get through
                .option(SOL_SOCKET, SO_REUSEADDR, 1)
                .bind(Sockaddr.inet(address))
                .listen(SOMAXCONN)); // two sockets that reuse an address may both bind, but not both listen
    }

    /**
     * Holds an SCTP port without serving it: as {@link #holdUdp}.
     *
     * @throws LinuxException EPROTONOSUPPORT if this kernel has no SCTP; EADDRINUSE, EADDRNOTAVAIL
     */
    public static Fd holdSctp(InetSocketAddress address) {
        return open(SOCK_STREAM, IPPROTO_SCTP, address, socket -> socket.dropAll()
                .bind(Sockaddr.inet(address))
                .listen(SOMAXCONN));
    }

    /**
     * A packet socket that only sends, without Ethernet header: for ARP announcements with
     * {@link NativeSocket#sendTo} and {@link Sockaddr#packet}.
     *
     * @throws LinuxException EPERM without CAP_NET_RAW
     */
    public static NativeSocket link() {
        return NativeSocket.open(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, 0); // protocol 0 receives nothing
    }

    /**
     * A raw ICMPv6 socket that only sends, with the hop limit of neighbour discovery; the kernel fills in the checksum.
     *
     * @param link index of the interface that multicasts leave by
     * @throws LinuxException EPERM without CAP_NET_RAW, ENODEV
     */
    public static NativeSocket neighbourDiscovery(int link) {
        var everything = new byte[32];
        Arrays.fill(everything, (byte) 0xff);
        return ready(NativeSocket.open(AF_INET6, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMPV6), socket -> socket.option(
                        IPPROTO_ICMPV6, ICMPV6_FILTER, everything)
                .option(IPPROTO_IPV6, IPV6_UNICAST_HOPS, NEIGHBOUR_DISCOVERY_HOPS)
                .option(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, NEIGHBOUR_DISCOVERY_HOPS)
                .option(IPPROTO_IPV6, IPV6_MULTICAST_IF, link));
    }

    private static Fd open(int type, InetSocketAddress address, Consumer<NativeSocket> setUp) {
        return open(type, 0, address, setUp);
    }

    private static Fd open(int type, int protocol, InetSocketAddress address, Consumer<NativeSocket> setUp) {
        var six = address.getAddress() instanceof Inet6Address;
        return ready(NativeSocket.open(six ? AF_INET6 : AF_INET, type | SOCK_NONBLOCK, protocol), socket -> {
                    if (six) {
                        socket.option(IPPROTO_IPV6, IPV6_V6ONLY, 1);
                    }
                    setUp.accept(socket);
                })
                .fd();
    }

    private static NativeSocket ready(NativeSocket socket, Consumer<NativeSocket> setUp) {
        try {
            setUp.accept(socket);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static void apply(Option[] options, NativeSocket socket, InetSocketAddress address) {
        if (Set.of(options).contains(Option.FREEBIND)) {
            var six = address.getAddress() instanceof Inet6Address;
            socket.option(six ? IPPROTO_IPV6 : IPPROTO_IP, six ? IPV6_FREEBIND : IP_FREEBIND, 1);
        }
    }
}
