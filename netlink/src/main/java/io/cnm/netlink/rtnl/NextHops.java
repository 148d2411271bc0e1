package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The ways of a route that has several: an array of struct rtnexthop (rtnetlink(7)), each with attributes of its own. */
final class NextHops {
    private static final int SIZEOF_RTNEXTHOP = 8;

    private NextHops() {}

    static byte[] encode(List<NextHop> hops) {
        var out = new AttributeWriter();
        for (var hop : hops) {
            var attributes = new AttributeWriter();
            hop.gateway().ifPresent(address -> attributes.bytes(Route.RTA_GATEWAY, address.getAddress()));
            out.rawU16(SIZEOF_RTNEXTHOP + attributes.size())
                    .rawU8(hop.onlink() ? Route.RTNH_F_ONLINK : 0)
                    .rawU8(hop.weight() - 1)
                    .rawU32(hop.link())
                    .rawBytes(attributes.toByteArray());
        }
        return out.toByteArray();
    }

    /** Reads the current attribute; those that came before one that is cut short, which is an error of the reader. */
    static List<NextHop> decode(AttributeReader in) {
        var hops = new ArrayList<NextHop>();
        var bytes = ByteBuffer.wrap(in.bytes()).order(ByteOrder.nativeOrder());
        var position = 0;
        while (bytes.limit() - position >= SIZEOF_RTNEXTHOP) {
            var length = Short.toUnsignedInt(bytes.getShort(position));
            if (length < SIZEOF_RTNEXTHOP || length > bytes.limit() - position) {
                in.fail("next hop claims " + length + " bytes, " + (bytes.limit() - position) + " are there");
                break;
            }
            hops.add(decode(bytes.slice(position, length).order(ByteOrder.nativeOrder())));
            position = Math.min((position + length + 3) & ~3, bytes.limit());
        }
        return List.copyOf(hops);
    }

    private static NextHop decode(ByteBuffer hop) {
        var attributes = new AttributeReader(hop.slice(SIZEOF_RTNEXTHOP, hop.limit() - SIZEOF_RTNEXTHOP));
        Optional<InetAddress> gateway = Optional.empty();
        while (attributes.next()) {
            if (attributes.type() == Route.RTA_GATEWAY) {
                gateway = Optional.of(Ip.read(attributes));
            }
        }
        attributes.finish();
        var onlink = (hop.get(2) & Route.RTNH_F_ONLINK) != 0;
        return new NextHop(gateway, hop.getInt(4), Byte.toUnsignedInt(hop.get(3)) + 1, onlink);
    }
}
