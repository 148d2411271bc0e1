package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Request;
import java.util.Set;

/**
 * Deletes one link, or all of a group at once. One deletion takes the kernel tens of milliseconds, the deletion of a
 * group hardly more; closing the last reference to a namespace takes its links along in the background.
 * <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-link.8.html">ip-link(8)</a>
 */
public final class DeleteLink implements Request {
    private final LinkKey link;
    private final long group;

    private DeleteLink(LinkKey link, long group) {
        this.link = link;
        this.group = group;
    }

    /** Deletes the link of this index. */
    public DeleteLink(int index) {
        this(LinkKey.of(index), 0);
    }

    /** Deletes the link of this name. */
    public DeleteLink(String name) {
        this(LinkKey.of(name), 0);
    }

    /**
     * Deletes all links of a group; fails with ENODEV if there is none.
     *
     * @throws IllegalArgumentException for group 0, which is that of all links nobody has put into another
     */
    public static DeleteLink group(long number) {
        if (number <= 0 || number > 0xffffffffL) {
            throw new IllegalArgumentException("not a group to delete: " + number);
        }
        return new DeleteLink(new LinkKey(0, ""), number);
    }

    @Override
    public int type() {
        return Rtm.RTM_DELLINK;
    }

    @Override
    public int flags() {
        return 0;
    }

    @Override
    public void encode(AttributeWriter out) {
        if (group == 0) {
            link.encode(out, 0, 0);
        } else {
            LinkKey.ifinfomsg(out, 0, 0, 0);
            out.u32(Link.IFLA_GROUP, group);
        }
    }

    @Override
    public Set<Object> needs() {
        return group == 0 ? LinkKey.set(link) : Set.of();
    }

    @Override
    public String operation() {
        return "delete " + (group == 0 ? link : "links of group " + group);
    }

    @Override
    public String toString() {
        return operation();
    }
}
