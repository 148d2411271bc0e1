package io.cnm.kernel;

import static io.cnm.spi.Auditor.Difference.BLOCKED;
import static io.cnm.spi.Auditor.Difference.DRIFTED;
import static io.cnm.spi.Auditor.Difference.MISSING;

import io.cnm.netlink.rtnl.BridgePort;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.Macvlan;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.spi.Auditor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compares steps about links, addresses and routes with what is there. <em>Confined to one thread.</em> */
final class LinkAudit {
    private static final long METRIC_V6 = 1024;

    private final Function<Namespace, Optional<Inventory>> inventories;
    private final Set<String> bridgesOfOurs;

    /**
     * What is to be compared with.
     *
     * @param inventories what is in a namespace; empty if it is missing
     * @param bridgesOfOurs names under which only a bridge of ours will do
     */
    LinkAudit(Function<Namespace, Optional<Inventory>> inventories, Set<String> bridgesOfOurs) {
        this.inventories = inventories;
        this.bridgesOfOurs = bridgesOfOurs;
    }

    /** How the step's effect differs; empty if it does not. */
    Optional<Finding> find(Step step) {
        var inventory = inventories.apply(step.namespace());
        if (inventory.isEmpty()) {
            return Optional.of(new Finding(step, MISSING, "its namespace is missing"));
        }
        if (step instanceof AddBridge bridge) {
            return bridge(bridge, inventory.get());
        }
        if (step instanceof AddVeth veth) {
            return veth(veth, inventory.get());
        }
        if (step instanceof AddMacvlan macvlan) {
            return macvlan(macvlan, inventory.get());
        }
        if (step instanceof AddAddress address) {
            return onLink(step, address.link(), inventory.get(), link -> address(address, link, inventory.get()));
        }
        if (step instanceof AddRoute route) {
            return onLink(step, route.link(), inventory.get(), link -> route(route, link, inventory.get()));
        }
        if (step instanceof SetLinkState state) {
            return onLink(step, state.link(), inventory.get(), link -> state(state, link));
        }
        throw new AssertionError(step);
    }

    private Optional<Finding> bridge(AddBridge step, Inventory host) {
        var link = host.link(step.name());
        if (link.isEmpty()) {
            return Optional.of(noLink(step, step.name()));
        }
        if (!ours(link.get()) || !link.get().kindName().equals("bridge")) {
            return Optional.of(foreign(step, step.name()));
        }
        var drifts = new ArrayList<String>();
        note(
                drifts,
                !link.get().address().equals(LinkRequests.mac(step.mac())),
                "has MAC " + link.get().address());
        note(drifts, !mtuFits(step, link.get(), host), "has MTU " + link.get().mtu());
        return drifted(step, drifts);
    }

    /** A bridge without an MTU of its own follows its ports. */
    private static boolean mtuFits(AddBridge step, Link link, Inventory host) {
        return step.mtu() > 0
                ? link.mtu() == step.mtu()
                : link.mtu() == LinkRequests.ETH_DATA_LEN || link.mtu() == host.smallestMtuOfPorts(link);
    }

    private Optional<Finding> veth(AddVeth step, Inventory host) {
        var link = host.link(step.name());
        var bridge = host.link(step.bridge());
        if (link.isPresent() && (!ours(link.get()) || !link.get().kindName().equals("veth"))) {
            return Optional.of(foreign(step, step.name()));
        }
        if (bridge.isPresent() && !usable(bridge.get())) {
            return Optional.of(foreign(step, step.bridge()));
        }
        if (step.peer().namespace().isHost()) {
            // Without a link the stack has ended to which another engine had taken its other end; that engine will
            // tell.
            return link.flatMap(there -> drifted(step, driftsOf(step, there, bridge)));
        }
        var inside = inventories.apply(step.peer().namespace());
        if (inside.isEmpty()) {
            return Optional.of(new Finding(step, MISSING, "its namespace is missing"));
        }
        var far = inside.get().link(step.peer().name());
        if (far.isPresent() && far.get().parent() != link.map(Link::index).orElse(-1)) {
            return Optional.of(foreign(step, step.peer().name()));
        }
        if (link.isEmpty()) {
            return Optional.of(noLink(step, step.name()));
        }
        if (far.isEmpty()) {
            return Optional.of(new Finding(step, MISSING, "its other end is not there"));
        }
        var drifts = driftsOf(step, link.get(), bridge);
        note(
                drifts,
                far.get().mtu() != LinkRequests.mtu(step),
                "its other end has MTU " + far.get().mtu());
        note(
                drifts,
                !far.get().address().equals(LinkRequests.mac(step.peer().mac())),
                "its other end has MAC " + far.get().address());
        return drifted(step, drifts);
    }

    private static List<String> driftsOf(AddVeth step, Link link, Optional<Link> bridge) {
        var drifts = new ArrayList<String>();
        var isPort = bridge.isPresent() && link.master() == bridge.get().index();
        note(drifts, !isPort, link.master() == 0 ? "is port of no bridge" : "is port of another bridge");
        note(drifts, !link.up(), "is down");
        note(drifts, link.mtu() != LinkRequests.mtu(step), "has MTU " + link.mtu());
        if (isPort) {
            var port = link.port();
            note(drifts, port.flatMap(BridgePort::hairpin).orElse(false) != step.hairpin(), "hairpin was switched");
            note(drifts, port.flatMap(BridgePort::isolated).orElse(false), "isolation was switched");
        }
        return drifts;
    }

    private Optional<Finding> macvlan(AddMacvlan step, Inventory host) {
        var parent = host.link(step.parent());
        var inside = inventories.apply(step.link().namespace());
        if (inside.isEmpty()) {
            return Optional.of(new Finding(step, MISSING, "its namespace is missing"));
        }
        if (parent.isEmpty()) {
            return Optional.of(new Finding(
                    step, BLOCKED, "its parent " + step.parent() + " is gone: only who made that can make it again"));
        }
        if (step.link().namespace().isHost()) {
            return Optional.empty(); // wherever another engine has taken it
        }
        var link = inside.get().link(step.link().name());
        if (link.isEmpty()) {
            return Optional.of(noLink(step, step.link().name()));
        }
        var kind = link.get().kind().filter(Macvlan.class::isInstance).map(Macvlan.class::cast);
        if (kind.isEmpty()
                || !ours(link.get())
                || link.get().parent() != parent.get().index()) {
            return Optional.of(foreign(step, step.link().name()));
        }
        var drifts = new ArrayList<String>();
        note(
                drifts,
                !link.get().address().equals(LinkRequests.mac(step.link().mac())),
                "has MAC " + link.get().address());
        note(
                drifts,
                step.mtu() > 0 && link.get().mtu() != step.mtu(),
                "has MTU " + link.get().mtu());
        note(
                drifts,
                !kind.get().mode().equals(Optional.of(LinkRequests.mode(step))),
                "has mode " + kind.get().mode().map(Macvlan.Mode::toString).orElse("unknown"));
        return drifted(step, drifts);
    }

    private static void note(List<String> drifts, boolean differs, String how) {
        if (differs) {
            drifts.add(how);
        }
    }

    private static Optional<Finding> drifted(Step step, List<String> drifts) {
        return drifts.isEmpty() ? Optional.empty() : Optional.of(new Finding(step, DRIFTED, String.join(", ", drifts)));
    }

    private Optional<Finding> onLink(
            Step step, String name, Inventory inventory, Function<Link, Optional<Finding>> then) {
        var link = inventory.link(name);
        if (link.isEmpty()) {
            return Optional.of(noLink(step, name));
        }
        return step.namespace().isHost() && !usable(link.get())
                ? Optional.of(foreign(step, name))
                : then.apply(link.get());
    }

    private static Optional<Finding> address(AddAddress step, Link link, Inventory inventory) {
        return inventory.hasAddress(link, LinkRequests.prefix(step.address()))
                ? Optional.empty()
                : Optional.of(new Finding(step, MISSING, "no such address on the link"));
    }

    private static Optional<Finding> route(AddRoute step, Link link, Inventory inventory) {
        var wanted = LinkRequests.route(link.index(), step.destination(), step.gateway());
        var others = inventory.routesTo(wanted.destination());
        if (others.stream()
                .anyMatch(
                        route -> route.link() == link.index() && route.gateway().equals(wanted.gateway()))) {
            return Optional.empty();
        }
        var instead = others.stream()
                .filter(route -> route.metric() == usualMetric(step))
                .findFirst();
        if (instead.isEmpty()) {
            return Optional.of(new Finding(step, MISSING, "no such route"));
        }
        return Optional.of(
                step.namespace().isHost()
                        ? new Finding(step, BLOCKED, "there is another route: delete " + instead.get())
                        : new Finding(step, DRIFTED, "there is another route: " + instead.get()));
    }

    /** What the kernel gives a route that asks for none. */
    private static long usualMetric(AddRoute step) {
        return step.destination().v6() ? METRIC_V6 : 0;
    }

    private static Optional<Finding> state(SetLinkState step, Link link) {
        return link.up() == step.up()
                ? Optional.empty()
                : Optional.of(new Finding(step, DRIFTED, link.up() ? "is up" : "is down"));
    }

    /** Whether a link of the host may get what is ours: it was made by us, or is a bridge that a user gave us. */
    private boolean usable(Link link) {
        return ours(link) || (link.kindName().equals("bridge") && !bridgesOfOurs.contains(link.name()));
    }

    private static boolean ours(Link link) {
        return link.group() == LinkGroup.OURS;
    }

    private static Finding noLink(Step step, String name) {
        return new Finding(step, MISSING, "there is no link " + name);
    }

    private static Finding foreign(Step step, String name) {
        return new Finding(
                step, BLOCKED, "link " + name + " there was not made by us: rename or remove it, it is left alone");
    }
}
