package io.cnm.linux;

import static java.nio.ByteOrder.BIG_ENDIAN;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A socket address as the kernel reads it: the family in host order, then what the family wants. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/sockaddr.3type.html">sockaddr(3type)</a>, netlink(7), packet(7)
 */
public final class Sockaddr {
    private static final ByteOrder HOST = ByteOrder.nativeOrder();

    /** The room that struct sockaddr_un has for a path, less the NUL at its end. */
    private static final int UNIX_PATH_MAX = 107;

    private final byte[] bytes;

    private Sockaddr(byte[] bytes) {
        this.bytes = bytes;
    }

    private Sockaddr(int size, int family) {
        this(new byte[size]);
        view(HOST).putShort(0, (short) family);
    }

    /** An address in the kernel's own bytes. */
    public static Sockaddr of(byte[] bytes) {
        if (bytes.length < 2) {
            throw new IllegalArgumentException("a socket address begins with a family of 2 bytes");
        }
        return new Sockaddr(bytes.clone());
    }

    /** struct sockaddr_in or sockaddr_in6; a link-local address brings its scope. */
    public static Sockaddr inet(InetSocketAddress address) {
        var ip = address.getAddress();
        if (ip == null) {
            throw new IllegalArgumentException("not an address: " + address.getHostString());
        }
        if (ip instanceof Inet6Address ip6) {
            var six = new Sockaddr(28, NativeSocket.AF_INET6);
            six.view(BIG_ENDIAN).putShort(2, (short) address.getPort()).put(8, ip6.getAddress());
            six.view(HOST).putInt(24, ip6.getScopeId());
            return six;
        }
        var four = new Sockaddr(16, NativeSocket.AF_INET);
        four.view(BIG_ENDIAN).putShort(2, (short) address.getPort()).put(4, ip.getAddress());
        return four;
    }

    /** struct sockaddr_in without a port. */
    static Sockaddr inet4(byte[] address) {
        var four = new Sockaddr(16, NativeSocket.AF_INET);
        four.view(BIG_ENDIAN).put(4, address);
        return four;
    }

    /** struct sockaddr_in6 without a port; the link counts if the address means something on one link only. */
    static Sockaddr inet6(byte[] address, int link) {
        var six = new Sockaddr(28, NativeSocket.AF_INET6);
        six.view(BIG_ENDIAN).put(8, address);
        var linkLocal = (address[0] & 0xff) == 0xfe && (address[1] & 0xc0) == 0x80; // fe80::/10
        six.view(HOST).putInt(24, linkLocal ? link : 0);
        return six;
    }

    /**
     * struct sockaddr_un.
     *
     * @throws IllegalArgumentException if the path has more than 107 bytes; see {@link NativeSocket#connectTo}
     */
    public static Sockaddr unix(Path path) {
        var text = path.toString().getBytes(StandardCharsets.UTF_8);
        if (text.length > UNIX_PATH_MAX) {
            throw new IllegalArgumentException("a socket's path has at most " + UNIX_PATH_MAX + " bytes: " + path);
        }
        var unix = new Sockaddr(Short.BYTES + text.length + 1, NativeSocket.AF_UNIX);
        unix.view(HOST).put(Short.BYTES, text);
        return unix;
    }

    /**
     * struct sockaddr_nl.
     *
     * @param port the receiving socket's port, 0 for the kernel or, when binding, for "choose one for me"
     * @param groups the first 32 multicast groups as bits
     */
    public static Sockaddr netlink(int port, int groups) {
        var netlink = new Sockaddr(12, NativeSocket.AF_NETLINK);
        netlink.view(HOST).putInt(4, port).putInt(8, groups);
        return netlink;
    }

    /**
     * struct sockaddr_ll.
     *
     * @param protocol the Ethernet type, such as 0x0806 for ARP
     * @param link the interface's index
     * @param mac the receiver's link-layer address, at most 8 bytes; empty when binding
     */
    public static Sockaddr packet(int protocol, int link, byte[] mac) {
        if (mac.length > 8) {
            throw new IllegalArgumentException("a link-layer address of " + mac.length + " bytes");
        }
        var packet = new Sockaddr(20, NativeSocket.AF_PACKET);
        packet.view(BIG_ENDIAN)
                .putShort(2, (short) protocol)
                .put(11, (byte) mac.length)
                .put(12, mac);
        packet.view(HOST).putInt(4, link);
        return packet;
    }

    /** The address family, such as {@link NativeSocket#AF_INET}. */
    public int family() {
        return Short.toUnsignedInt(view(HOST).getShort(0));
    }

    /** The address and port of an AF_INET or AF_INET6 address. */
    public InetSocketAddress inet() {
        var six = family() == NativeSocket.AF_INET6;
        if (!six) {
            require(NativeSocket.AF_INET);
        }
        var ip = six ? Arrays.copyOfRange(bytes, 8, 24) : Arrays.copyOfRange(bytes, 4, 8);
        var port = Short.toUnsignedInt(view(BIG_ENDIAN).getShort(2));
        try {
            var plain = InetAddress.getByAddress(ip);
            var scope = six ? view(HOST).getInt(24) : 0;
            return new InetSocketAddress(scope != 0 ? Inet6Address.getByAddress(null, ip, scope) : plain, port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for a length that is neither 4 nor 16
        }
    }

    /** The port of an AF_NETLINK address: what the kernel chose when the socket was bound to 0. */
    public int netlinkPort() {
        require(NativeSocket.AF_NETLINK);
        return view(HOST).getInt(4);
    }

    /** A copy in the kernel's own bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    private void require(int family) {
        if (family() != family) {
            throw new IllegalStateException("an address of family " + family() + ", not " + family);
        }
    }

    private ByteBuffer view(ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sockaddr that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        var family = family();
        if (family == NativeSocket.AF_INET || family == NativeSocket.AF_INET6) {
            return inet().toString().substring(1);
        }
        return "family " + family + " " + HexFormat.of().formatHex(bytes, 2, bytes.length);
    }
}
