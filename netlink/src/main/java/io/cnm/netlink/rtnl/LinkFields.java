package io.cnm.netlink.rtnl;

import io.cnm.linux.Netns;
import io.cnm.netlink.AttributeWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What can be said about a link when it is made, on either end of a cable.
 *
 * @param <S> the value's own type
 */
abstract class LinkFields<S extends LinkFields<S>> extends Value<S> {
    private static final int NO_NAMESPACE = -1;

    private String name;
    private int index;
    private Optional<HardwareAddress> mac = Optional.empty();
    private int mtu;
    private int txQueueLength = -1;
    private int queues;
    private long group;
    private int netns = NO_NAMESPACE;

    LinkFields(String name) {
        this.name = name;
    }

    /** The name; empty if it is left to the kernel. */
    public final String name() {
        return name;
    }

    final S named(String name) {
        return with(copy -> fields(copy).name = name);
    }

    /** The index; 0 leaves it to the kernel. It must be free, or the kernel refuses with EBUSY or EEXIST. */
    public S index(int index) {
        return with(copy -> fields(copy).index = index);
    }

    /** The index, 0 if it is left to the kernel. */
    public final int index() {
        return index;
    }

    /** The hardware address; the kernel makes up a random one otherwise. */
    public final S mac(HardwareAddress mac) {
        return with(copy -> fields(copy).mac = Optional.of(mac));
    }

    /** Largest packet in bytes, without the Ethernet header. */
    public final S mtu(int mtu) {
        return with(copy -> fields(copy).mtu = mtu);
    }

    /** How many packets wait to be sent; 0 makes the link without a queue. */
    public final S txQueueLength(int packets) {
        return with(copy -> fields(copy).txQueueLength = packets);
    }

    /**
     * How many queues there are in each direction, for good. Without a word the kernel makes one for each processor, of
     * which a {@link Veth} uses the first: {@code ethtool -L} can set more to work, and the birth waits, with every
     * other change of links in the system, until RCU has seen the rest out of use.
     *
     * @see <a href="https://elixir.bootlin.com/linux/v6.12/source/drivers/net/veth.c">veth_init_queues</a>
     */
    public final S queues(int each) {
        return with(copy -> fields(copy).queues = each);
    }

    /** A number that several links share, so that they can be {@linkplain DeleteLink#group deleted} together. */
    public final S group(long group) {
        return with(copy -> fields(copy).group = group);
    }

    /**
     * The namespace that the link is born in, instead of the socket's own. It is never moved.
     *
     * @param netns must stay open until the request has been sent
     */
    public final S netns(Netns netns) {
        return netns(netns.fd().value());
    }

    /** The namespace that the link is born in, as an open descriptor. */
    public final S netns(int fd) {
        return with(copy -> fields(copy).netns = fd);
    }

    /** What names it in the socket's namespace; nothing if it is born in another one. */
    final Set<Object> keys() {
        var keys = new HashSet<Object>();
        if (netns == NO_NAMESPACE && !name.isEmpty()) {
            keys.add(LinkKey.of(name));
        }
        if (netns == NO_NAMESPACE && index != 0) {
            keys.add(LinkKey.of(index));
        }
        return keys;
    }

    final void encodeFields(AttributeWriter out, int flags) {
        LinkKey.ifinfomsg(out, index, flags, flags);
        if (!name.isEmpty()) {
            out.string(Link.IFLA_IFNAME, name);
        }
        mac.ifPresent(address -> out.bytes(Link.IFLA_ADDRESS, address.bytes()));
        if (mtu != 0) {
            out.u32(Link.IFLA_MTU, mtu);
        }
        if (txQueueLength >= 0) {
            out.u32(Link.IFLA_TXQLEN, txQueueLength);
        }
        if (queues != 0) {
            out.u32(Link.IFLA_NUM_TX_QUEUES, queues);
            out.u32(Link.IFLA_NUM_RX_QUEUES, queues);
        }
        if (group != 0) {
            out.u32(Link.IFLA_GROUP, group);
        }
        if (netns != NO_NAMESPACE) {
            out.u32(Link.IFLA_NET_NS_FD, netns);
        }
    }

    @Override
    List<Object> parts() {
        return new ArrayList<>(List.of(name, index, mac, mtu, txQueueLength, queues, group, netns));
    }

    /** Lets a change reach the private fields of a copy, which a type variable hides. */
    private static LinkFields<?> fields(LinkFields<?> copy) {
        return copy;
    }
}
