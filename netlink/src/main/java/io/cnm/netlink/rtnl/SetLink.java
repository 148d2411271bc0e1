package io.cnm.netlink.rtnl;

import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Request;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes a link; what is not mentioned stays. A link is moved to another namespace by {@link
 * MigrateLink}. Fails with ENODEV if there is no such link; the kernel makes the changes one after another and stops at
 * the first that it refuses. <em>Immutable.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-link.8.html">ip-link(8)</a>, rtnetlink(7)
 */
public final class SetLink extends Value<SetLink> implements Request {
    private final LinkKey link;
    private Optional<Boolean> up = Optional.empty();
    private Optional<String> name = Optional.empty();
    private Optional<HardwareAddress> mac = Optional.empty();
    private Optional<String> alias = Optional.empty();
    private Optional<BridgePort> port = Optional.empty();
    private Optional<LinkKind> kind = Optional.empty();
    private OptionalInt mtu = OptionalInt.empty();
    private OptionalInt txQueueLength = OptionalInt.empty();
    private OptionalLong group = OptionalLong.empty();
    private OptionalInt master = OptionalInt.empty();

    /** Changes the link of this index. */
    public SetLink(int index) {
        link = LinkKey.of(index);
    }

    /** Changes the link of this name. */
    public SetLink(String name) {
        link = LinkKey.of(name);
    }

    /** Switches it on. */
    public SetLink up() {
        return with(copy -> copy.up = Optional.of(true));
    }

    /** Switches it off; its routes go. */
    public SetLink down() {
        return with(copy -> copy.up = Optional.of(false));
    }

    /**
     * Gives it another name.
     *
     * @throws IllegalStateException if this request names the link by name: the message has room for one of them
     */
    public SetLink rename(String newName) {
        if (link.index() == 0) {
            throw new IllegalStateException("only a link named by its index can be renamed");
        }
        return with(copy -> copy.name = Optional.of(LinkKey.of(newName).name()));
    }

    /** Changes the hardware address. */
    public SetLink mac(HardwareAddress address) {
        return with(copy -> copy.mac = Optional.of(address));
    }

    /** Changes the largest packet, in bytes without the Ethernet header. */
    public SetLink mtu(int bytes) {
        return with(copy -> copy.mtu = OptionalInt.of(bytes));
    }

    /** Changes how many packets wait to be sent. */
    public SetLink txQueueLength(int packets) {
        return with(copy -> copy.txQueueLength = OptionalInt.of(packets));
    }

    /** Puts it into a group for {@link DeleteLink#group}; 0 takes it out. */
    public SetLink group(long number) {
        return with(copy -> copy.group = OptionalLong.of(number));
    }

    /** A text for people, at most 255 bytes; empty removes it. */
    public SetLink alias(String text) {
        return with(copy -> copy.alias = Optional.of(text));
    }

    /** Makes it a port of the bridge, or what else the link of this index may be master of. */
    public SetLink master(int index) {
        LinkKey.of(index);
        return with(copy -> copy.master = OptionalInt.of(index));
    }

    /** Takes it away from its master. */
    public SetLink noMaster() {
        return with(copy -> copy.master = OptionalInt.of(0));
    }

    /** Changes options that it has as a port of a bridge, which it must be already. */
    public SetLink port(UnaryOperator<BridgePort> options) {
        return with(copy -> copy.port = Optional.of(options.apply(new BridgePort())));
    }

    /** Changes options of a link that is a bridge. */
    public SetLink bridge(UnaryOperator<Bridge> options) {
        return with(copy -> copy.kind = Optional.of(options.apply(new Bridge())));
    }

    /** Changes options of a link that is a macvlan; it cannot come into the mode PASSTHRU or out of it. */
    public SetLink macvlan(UnaryOperator<Macvlan> options) {
        return with(copy -> copy.kind = Optional.of(options.apply(new Macvlan())));
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
        link.encode(out, up.orElse(false) ? Link.IFF_UP : 0, up.isPresent() ? Link.IFF_UP : 0);
        name.ifPresent(text -> out.string(Link.IFLA_IFNAME, text));
        mac.ifPresent(address -> out.bytes(Link.IFLA_ADDRESS, address.bytes()));
        mtu.ifPresent(bytes -> out.u32(Link.IFLA_MTU, bytes));
        txQueueLength.ifPresent(packets -> out.u32(Link.IFLA_TXQLEN, packets));
        group.ifPresent(number -> out.u32(Link.IFLA_GROUP, number));
        alias.ifPresent(text -> out.string(Link.IFLA_IFALIAS, text));
        master.ifPresent(index -> out.u32(Link.IFLA_MASTER, index));
        kind.ifPresent(options -> Link.encodeKind(out, options));
        port.ifPresent(options -> Link.encodePort(out, options));
    }

    @Override
    public Set<Object> makes() {
        return name.map(text -> LinkKey.set(LinkKey.of(text))).orElse(Set.of());
    }

    @Override
    public Set<Object> needs() {
        var keys = new HashSet<Object>(LinkKey.set(link));
        master.ifPresent(index -> {
            if (index != 0) {
                keys.add(LinkKey.of(index));
            }
        });
        return keys;
    }

    @Override
    public String operation() {
        var changes = new ArrayList<String>();
        up.ifPresent(on -> changes.add(on ? "up" : "down"));
        name.ifPresent(text -> changes.add("name " + text));
        mac.ifPresent(address -> changes.add("address " + address));
        mtu.ifPresent(bytes -> changes.add("mtu " + bytes));
        txQueueLength.ifPresent(packets -> changes.add("txqueuelen " + packets));
        group.ifPresent(number -> changes.add("group " + number));
        alias.ifPresent(text -> changes.add("alias \"" + text + "\""));
        master.ifPresent(index -> changes.add(index == 0 ? "no master" : "master link " + index));
        kind.ifPresent(options -> changes.add(options.toString()));
        port.ifPresent(options -> changes.add(options.toString()));
        return "set " + link + " " + String.join(", ", changes);
    }

    @Override
    List<?> parts() {
        return List.of(link, up, name, mac, alias, port, kind, mtu, txQueueLength, group, master);
    }

    @Override
    public String toString() {
        return operation();
    }
}
