package io.cnm.netlink.rtnl;

import static io.cnm.netlink.rtnl.Link.SIZEOF_IFINFOMSG;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.util.Optional;

/**
 * One end of a virtual cable. Source: linux/veth.h, veth(4).
 *
 * @param peer the other end, as it is to be made; the kernel does not send it back ({@link Link#parent} is its index)
 */
public record Veth(Optional<Peer> peer) implements LinkKind {
    static final String KIND = "veth";
    static final int VETH_INFO_PEER = 1;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        peer.ifPresent(p -> out.nested(VETH_INFO_PEER, p::encode));
    }

    static Veth read(AttributeReader in) {
        Optional<Peer> peer = Optional.empty();
        while (in.next()) {
            if (in.type() == VETH_INFO_PEER) {
                var inside = in.nested();
                peer = Optional.of(Peer.read(inside.struct(SIZEOF_IFINFOMSG), inside));
            }
        }
        in.finish();
        return new Veth(peer);
    }
}
