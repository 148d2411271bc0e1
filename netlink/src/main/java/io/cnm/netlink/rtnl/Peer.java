package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.nio.ByteBuffer;

/**
 * The other end of a {@linkplain NewLink#veth virtual cable}, which can be born inside another namespace with its final
 * name, index and hardware address. Its index only counts if the near end's index is given too. It is born switched off:
 * the kernel switches a link on before it joins the two ends, and an end alone refuses (ENOTCONN). <em>Immutable.</em>
 */
public final class Peer extends LinkFields<Peer> {

    /** A peer of which the kernel chooses everything. */
    public Peer() {
        super("");
    }

    /** The name. */
    public Peer name(String name) {
        return named(LinkKey.of(name).name());
    }

    void encode(AttributeWriter out) {
        encodeFields(out, 0);
    }

    /** Reads what {@link #encode} writes; the kernel itself never sends it. */
    static Peer read(ByteBuffer ifinfomsg, AttributeReader in) {
        var peer = new Peer().index(ifinfomsg.getInt(4));
        while (in.next()) {
            peer = switch (in.type()) {
                case Link.IFLA_IFNAME -> peer.named(in.string());
                case Link.IFLA_ADDRESS -> peer.mac(HardwareAddress.of(in.bytes()));
                case Link.IFLA_MTU -> peer.mtu(in.s32());
                case Link.IFLA_TXQLEN -> peer.txQueueLength(in.s32());
                case Link.IFLA_NUM_TX_QUEUES -> peer.queues(in.s32());
                case Link.IFLA_GROUP -> peer.group(in.u32());
                case Link.IFLA_NET_NS_FD -> peer.netns(in.s32());
                default -> peer;
            };
        }
        in.finish();
        return peer;
    }
}
