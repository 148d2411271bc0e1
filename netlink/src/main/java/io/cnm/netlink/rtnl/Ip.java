package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as the kernel's messages hold them. */
final class Ip {
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    /** What can only be an address: InetAddress would look up anything else as a name. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    private Ip() {}

    /** An address of 4 or 16 bytes. An IPv4 address in IPv6 form stays IPv6. */
    static InetAddress of(byte[] bytes) {
        try {
            return bytes.length == 16 ? Inet6Address.getByAddress(null, bytes, -1) : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + bytes.length + " bytes", e);
        }
    }

    static InetAddress parse(String text) {
        try {
            if (LITERAL.matcher(text).matches()) {
                return of(InetAddress.getByName(text).getAddress());
            }
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IP address: " + text, e);
        }
        throw new IllegalArgumentException("not an IP address: " + text);
    }

    /** The current attribute as an address; an error of the reader if its length is neither 4 nor 16. */
    static InetAddress read(AttributeReader in) {
        if (in.length() == 4 || in.length() == 16) {
            return of(in.bytes());
        }
        in.fail("attribute " + in.type() + " has " + in.length() + " bytes, not those of an IP address");
        return IpPrefix.ANY4.address();
    }

    /**
     * A prefix of what a message says.
     *
     * @param address as decoded; if it is not there, the family's unspecified address
     */
    static IpPrefix prefix(AttributeReader in, Optional<InetAddress> address, int family, int length) {
        var network = address.orElse(any(family));
        if (length > network.getAddress().length * 8) {
            in.fail("prefix length " + length + " of " + network.getHostAddress());
            return IpPrefix.host(network);
        }
        return new IpPrefix(network, length);
    }

    /** Whether two addresses have the same first bits. */
    static boolean alike(byte[] one, byte[] other, int bits) {
        if (one.length != other.length) {
            return false;
        }
        var whole = bits / 8;
        var mask = 0xff00 >> (bits % 8) & 0xff;
        return Arrays.equals(one, 0, whole, other, 0, whole)
                && (mask == 0 || ((one[whole] ^ other[whole]) & mask) == 0);
    }

    static int family(InetAddress address) {
        return address instanceof Inet6Address ? AF_INET6 : AF_INET;
    }

    /** The unspecified address of a family, for prefixes whose address the kernel leaves out. */
    static InetAddress any(int family) {
        return family == AF_INET6 ? IpPrefix.ANY6.address() : IpPrefix.ANY4.address();
    }
}
