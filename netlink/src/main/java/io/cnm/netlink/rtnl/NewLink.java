package io.cnm.netlink.rtnl;

import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Request;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes a link, with everything that can be said at its birth in one message:
 *
 * <pre>{@code
 * route.execute(new NewLink("vethA").index(500).up().master(bridge)
 *         .veth(peer -> peer.name("eth0").index(7).mac(mac).netns(other)));
 * }</pre>
 *
 * Fails with EEXIST if the name is taken and with EBUSY or EEXIST if the index is. What the kernel ignores at birth is
 * not offered here but in {@link SetLink}: the alias, and the options of a bridge port. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-link.8.html">ip-link(8)</a>, rtnetlink(7)
 */
public final class NewLink extends LinkFields<NewLink> implements Request {
    private Optional<LinkKind> kind = Optional.empty();
    private boolean up;
    private int master;
    private int parent;

    /**
     * A link of this name; say what kind it is with one of the methods below.
     *
     * @throws IllegalArgumentException if the kernel could not have a link of that name (1 to 15 visible characters)
     */
    public NewLink(String name) {
        super(LinkKey.of(name).name());
    }

    /** Switches it on. */
    public NewLink up() {
        return with(copy -> copy.up = true);
    }

    /** Makes it a port of the bridge, or what else the link of this index may be master of. */
    public NewLink master(int index) {
        LinkKey.of(index);
        return with(copy -> copy.master = index);
    }

    /** The link that it sits on, for the kinds that sit on one. */
    public NewLink parent(int index) {
        LinkKey.of(index);
        return with(copy -> copy.parent = index);
    }

    /** A virtual cable, with its other end. */
    public NewLink veth(UnaryOperator<Peer> peer) {
        return kind(new Veth(Optional.of(peer.apply(new Peer()))));
    }

    /** A bridge. */
    public NewLink bridge(UnaryOperator<Bridge> options) {
        return kind(options.apply(new Bridge()));
    }

    /** A second hardware address on the {@link #parent}. */
    public NewLink macvlan(UnaryOperator<Macvlan> options) {
        return kind(options.apply(new Macvlan()));
    }

    /** A VXLAN tunnel. */
    public NewLink vxlan(UnaryOperator<Vxlan> options) {
        return kind(options.apply(new Vxlan()));
    }

    /** Any kind. */
    public NewLink kind(LinkKind kind) {
        return with(copy -> copy.kind = Optional.of(kind));
    }

    @Override
    public int type() {
        return Rtm.RTM_NEWLINK;
    }

    @Override
    public int flags() {
        return NLM_F_CREATE | NLM_F_EXCL;
    }

    @Override
    public void encode(AttributeWriter out) {
        encodeFields(out, up ? Link.IFF_UP : 0);
        if (master != 0) {
            out.u32(Link.IFLA_MASTER, master);
        }
        if (parent != 0) {
            out.u32(Link.IFLA_LINK, parent);
        }
        kind.ifPresent(k -> Link.encodeKind(out, k));
    }

    @Override
    public Set<Object> makes() {
        var keys = keys();
        peer().ifPresent(end -> keys.addAll(end.keys()));
        return keys;
    }

    @Override
    public Set<Object> needs() {
        var keys = new HashSet<Object>();
        for (var index : new int[] {master, parent}) {
            if (index != 0) {
                keys.add(LinkKey.of(index));
            }
        }
        return keys;
    }

    @Override
    public String operation() {
        var what = kind.map(LinkKind::kind).orElse("link");
        var text = new StringBuilder("create ").append(what).append(' ').append(name());
        peer().filter(peer -> !peer.name().isEmpty())
                .ifPresent(peer -> text.append(" with peer ").append(peer.name()));
        if (parent != 0) {
            text.append(" on link ").append(parent);
        }
        if (master != 0) {
            text.append(" as port of link ").append(master);
        }
        return text.toString();
    }

    private Optional<Peer> peer() {
        return kind.flatMap(k -> k instanceof Veth veth ? veth.peer() : Optional.empty());
    }

    @Override
    List<Object> parts() {
        var parts = super.parts();
        parts.addAll(List.of(kind, up, master, parent));
        return parts;
    }

    @Override
    public String toString() {
        return operation();
    }
}
