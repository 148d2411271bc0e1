package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.HardwareAddress;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Macvlan;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddVeth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** What the steps about links are in the kernel's messages. <em>Thread-safe.</em> */
final class LinkRequests {
    private static final int BROADCAST_UP_TO = 30;

    /** The kernel's default for both, if nothing else is said. */
    static final int ETH_DATA_LEN = 1500;

    /** Far above what the kernel chooses by itself, and different in every process. */
    private final AtomicInteger nextIndex =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20, 1 << 29));

    private final Namespaces namespaces;

    LinkRequests(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    static Request newBridge(AddBridge bridge) {
        var link = new NewLink(bridge.name()).group(LinkGroup.OURS).mac(mac(bridge.mac()));
        return (bridge.mtu() > 0 ? link.mtu(bridge.mtu()) : link).bridge(options -> options);
    }

    Request newVeth(AddVeth veth, int bridge) {
        var target = namespaces.get(veth.peer().namespace()).netns();
        var link = new NewLink(veth.name())
                .group(LinkGroup.OURS)
                .queues(1)
                .master(bridge)
                .up();
        var sized = veth.mtu() > 0 ? link.mtu(veth.mtu()) : link;
        // the kernel looks at the peer's index only if this end's is given too
        var numbered = veth.peer().index() != 0 ? sized.index(nextIndex.getAndIncrement()) : sized;
        return numbered.veth(peer -> {
            var named = peer.name(veth.peer().name())
                    .index(veth.peer().index())
                    .mac(mac(veth.peer().mac()))
                    .group(LinkGroup.OURS)
                    .queues(1)
                    .netns(target);
            return veth.mtu() > 0 ? named.mtu(veth.mtu()) : named;
        });
    }

    /** A link on a parent of the host, made over the host's socket: that is how the kernel finds the parent. */
    Request newMacvlan(AddMacvlan macvlan, int parent) {
        var born = macvlan.link();
        var link = new NewLink(born.name())
                .group(LinkGroup.OURS)
                .parent(parent)
                .index(born.index())
                .mac(mac(born.mac()))
                .netns(namespaces.get(born.namespace()).netns())
                .macvlan(options -> options.mode(mode(macvlan)));
        return macvlan.mtu() > 0 ? link.mtu(macvlan.mtu()) : link;
    }

    /** A link on a parent as it was made. It is found by its name: in a sandbox that can only be ours. */
    static SetLink mended(AddMacvlan macvlan) {
        var link = new SetLink(macvlan.link().name())
                .mac(mac(macvlan.link().mac()))
                .macvlan(options -> options.mode(mode(macvlan)));
        return macvlan.mtu() > 0 ? link.mtu(macvlan.mtu()) : link;
    }

    static Macvlan.Mode mode(AddMacvlan macvlan) {
        return switch (macvlan.mode()) {
            case BRIDGE -> Macvlan.Mode.BRIDGE;
            case PRIVATE -> Macvlan.Mode.PRIVATE;
            case VEPA -> Macvlan.Mode.VEPA;
            case PASSTHRU -> Macvlan.Mode.PASSTHRU;
        };
    }

    /** The far end of a pair is found by its name: in a sandbox that can only be ours. */
    static List<SetLink> mendedPeer(AddVeth veth) {
        var link = new SetLink(veth.peer().name());
        return List.of(link.mac(mac(veth.peer().mac())), link.mtu(mtu(veth)));
    }

    /** A bridge as it was made; an address of hardware goes alone, since a link that is up may refuse it. */
    static List<SetLink> mended(int index, AddBridge bridge) {
        return List.of(
                new SetLink(index).mac(mac(bridge.mac())),
                new SetLink(index).mtu(bridge.mtu() > 0 ? bridge.mtu() : ETH_DATA_LEN));
    }

    /** The host's end of a pair as it was made. Options of a port come when it is one. */
    static List<SetLink> mended(int index, AddVeth veth, int bridge) {
        return List.of(
                new SetLink(index).master(bridge).mtu(mtu(veth)).up(),
                new SetLink(index).port(port -> port.hairpin(veth.hairpin()).isolated(false)));
    }

    static int mtu(AddVeth veth) {
        return veth.mtu() > 0 ? veth.mtu() : ETH_DATA_LEN;
    }

    static SetLink portOptions(int index, AddVeth veth) {
        return new SetLink(index).port(port -> port.hairpin(veth.hairpin()));
    }

    static Address address(int link, Cidr cidr) {
        var address = Address.of(link, prefix(cidr));
        if (cidr.v6()) {
            return address.noDad();
        }
        return cidr.prefix() > BROADCAST_UP_TO
                ? address
                : address.broadcast(cidr.last().toInetAddress());
    }

    static Route route(int link, Cidr destination, Optional<IpAddress> gateway) {
        var route = Route.to(prefix(destination)).link(link);
        return gateway.map(via -> route.via(via.toInetAddress())).orElse(route);
    }

    static IpPrefix prefix(Cidr cidr) {
        return new IpPrefix(cidr.address().toInetAddress(), cidr.prefix());
    }

    static HardwareAddress mac(MacAddress mac) {
        return HardwareAddress.of(mac.toBytes());
    }
}
