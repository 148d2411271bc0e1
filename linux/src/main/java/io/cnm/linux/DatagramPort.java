package io.cnm.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A UDP socket of the host that knows at which of its addresses each datagram came, and can answer from that one: on a
 * socket that is bound to all addresses the kernel would choose the one that is nearest to the client. <em>Confined to one
 * thread.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a> for IP_PKTINFO, ipv6(7), recvmsg(2), cmsg(3)
 */
public final class DatagramPort {
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;

    private static final int SIZEOF_SOCKADDR = 28;
    private static final int SIZEOF_CONTROL = 64;
    private static final int SIZEOF_CMSGHDR = 16;
    private static final int SIZEOF_IN_PKTINFO = 12;
    private static final int SIZEOF_IN6_PKTINFO = 20;

    // struct msghdr, iovec, then what they point to, in one piece of memory
    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int IOV_BASE = 56;
    private static final int IOV_LEN = 64;
    private static final int NAME = 72;
    private static final int CONTROL = 104;
    private static final int SIZE = CONTROL + SIZEOF_CONTROL;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    private final long address = Syscalls.address(memory);

    /**
     * The two sides of a conversation over UDP.
     *
     * @param client who has sent
     * @param local to which address of the host, its port left out
     */
    public record Ends(Sockaddr client, Sockaddr local) {}

    /** Has a socket told to which address each datagram was sent. */
    public static void prepare(NativeSocket socket, boolean v6) {
        socket.option(v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_RECVPKTINFO : IP_PKTINFO, 1);
    }

    /**
     * Receives a datagram into a direct buffer, which then holds it from its position to its limit.
     *
     * @return between whom it went; empty if there is none
     * @throws LinuxException ECONNREFUSED and the like, of an earlier datagram to somebody
     */
    public Optional<Ends> receive(NativeSocket socket, ByteBuffer into) {
        into.clear();
        point(into, SIZEOF_SOCKADDR, SIZEOF_CONTROL);
        var length = Syscalls.recvmsg(socket.fd(), memory);
        if (length == Syscalls.WOULD_BLOCK) {
            return Optional.empty();
        }
        into.limit(length);
        return Optional.of(new Ends(client(), local()));
    }

    /**
     * Sends a direct buffer's content to the client, from the address that he had asked.
     *
     * @return whether the kernel took it; there may be no room for it now
     * @throws LinuxException ENETUNREACH, EPERM and whatever else a send can meet
     */
    public boolean send(NativeSocket socket, ByteBuffer content, Ends ends) {
        var client = ends.client.bytes();
        memory.put(NAME, client);
        point(content, client.length, putControl(ends.local.bytes()));
        return Syscalls.sendmsg(socket.fd(), memory) != Syscalls.WOULD_BLOCK;
    }

    private void point(ByteBuffer data, int nameLength, int controlLength) {
        memory.putLong(MSG_NAME, address + NAME).putInt(MSG_NAMELEN, nameLength);
        memory.putLong(MSG_IOV, address + IOV_BASE).putLong(MSG_IOVLEN, 1);
        memory.putLong(IOV_BASE, Syscalls.address(data)).putLong(IOV_LEN, data.remaining());
        memory.putLong(MSG_CONTROL, address + CONTROL).putLong(MSG_CONTROLLEN, controlLength);
    }

    private Sockaddr client() {
        return Sockaddr.of(bytes(NAME, memory.getInt(MSG_NAMELEN)));
    }

    /** struct in_pktinfo has the link, the address of ours and the one in the header; struct in6_pktinfo address and link. */
    private Sockaddr local() {
        var data = CONTROL + SIZEOF_CMSGHDR;
        var level = memory.getInt(CONTROL + 8);
        var type = memory.getInt(CONTROL + 12);
        if (memory.getLong(MSG_CONTROLLEN) > SIZEOF_CMSGHDR && level == IPPROTO_IP && type == IP_PKTINFO) {
            return Sockaddr.inet4(bytes(data + 4, 4));
        }
        if (memory.getLong(MSG_CONTROLLEN) > SIZEOF_CMSGHDR && level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
            return Sockaddr.inet6(bytes(data, 16), memory.getInt(data + 16));
        }
        throw new IllegalStateException("the socket was not prepared");
    }

    /** @return how long the control message is, with padding */
    private int putControl(byte[] local) {
        var four = local.length == 16;
        var data = CONTROL + SIZEOF_CMSGHDR;
        var size = four ? SIZEOF_IN_PKTINFO : SIZEOF_IN6_PKTINFO;
        memory.putLong(CONTROL, SIZEOF_CMSGHDR + size)
                .putInt(CONTROL + 8, four ? IPPROTO_IP : IPPROTO_IPV6)
                .putInt(CONTROL + 12, four ? IP_PKTINFO : IPV6_PKTINFO);
        if (four) {
            memory.putInt(data, 0).put(data + 4, local, 4, 4).putInt(data + 8, 0);
        } else {
            memory.put(data, local, 8, 16).put(data + 16, local, 24, 4);
        }
        return SIZEOF_CMSGHDR + (size + 7) / 8 * 8;
    }

    private byte[] bytes(int from, int length) {
        var bytes = new byte[length];
        memory.get(from, bytes);
        return bytes;
    }
}
