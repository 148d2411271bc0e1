package io.cnm.netlink.rtnl;

import java.net.InetAddress;

/**
 * An IP address and how many of its leading bits name the network. The other bits are kept: for an interface's address
 * they are the host's part. <em>Immutable.</em>
 *
 * @param address IPv4 or IPv6
 * @param length 0 to 32, or to 128 for IPv6
 */
public record IpPrefix(InetAddress address, int length) {
    /** All of IPv4: the destination of a default route. */
    public static final IpPrefix ANY4 = new IpPrefix(Ip.of(new byte[4]), 0);
    /** All of IPv6. */
    public static final IpPrefix ANY6 = new IpPrefix(Ip.of(new byte[16]), 0);

    /** Checks the length. */
    public IpPrefix {
        if (length < 0 || length > address.getAddress().length * 8) {
            throw new IllegalArgumentException("prefix length " + length + " of " + address.getHostAddress());
        }
    }

    /** The prefix that is this one address: /32 or /128. */
    public static IpPrefix host(InetAddress address) {
        return new IpPrefix(address, address.getAddress().length * 8);
    }

    /**
     * Reads {@code 10.0.0.1/24}, or an address alone.
     *
     * @throws IllegalArgumentException if it is neither; host names are never looked up
     */
    public static IpPrefix parse(String text) {
        var slash = text.indexOf('/');
        if (slash < 0) {
            return host(Ip.parse(text));
        }
        return new IpPrefix(Ip.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    /** AF_INET or AF_INET6. */
    int family() {
        return Ip.family(address);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
