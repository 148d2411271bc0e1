package io.cnm.netlink.rtnl;

import io.cnm.linux.Netns;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Request;
import java.util.Optional;
import java.util.Set;

/**
 * Moves a link to another namespace, under another name; it is switched off there and has lost its addresses. It keeps its
 * index unless that is taken. The kernel needs tens of milliseconds for it, and everybody waits meanwhile: it is for links
 * that others have made. Fails with ENODEV if there is no such link, with EEXIST if the name is taken there.
 * <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-link.8.html">ip-link(8)</a>
 */
public final class MigrateLink implements Request {
    private final int index;
    private final Netns target;
    private final LinkKey name;
    private final Optional<HardwareAddress> mac;

    /**
     * Moves a link.
     *
     * @param index which
     * @param target where to; must stay open until the request has been sent
     * @param name what it is called there
     * @param mac its hardware address there; empty if it keeps its own
     */
    public MigrateLink(int index, Netns target, String name, Optional<HardwareAddress> mac) {
        this.index = LinkKey.of(index).index();
        this.target = target;
        this.name = LinkKey.of(name);
        this.mac = mac;
    }

    @Override
    public int type() {
        return Rtm.RTM_NEWLINK;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public void encode(AttributeWriter out) {
        LinkKey.ifinfomsg(out, index, 0, 0);
        out.u32(Link.IFLA_NET_NS_FD, target.fd().value());
        out.string(Link.IFLA_IFNAME, name.name());
        mac.ifPresent(address -> out.bytes(Link.IFLA_ADDRESS, address.bytes()));
    }

    @Override
    public Set<Object> needs() {
        return LinkKey.set(LinkKey.of(index));
    }

    @Override
    public String operation() {
        return "move link " + index + " to another namespace as " + name
                + mac.map(each -> ", address " + each).orElse("");
    }

    @Override
    public String toString() {
        return operation();
    }
}
