package io.cnm.kernel;

import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.BridgePort;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.Scope;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.spi.Failpoint;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes links out of use at once and leaves their deletion to the {@link Reaper}. Everything but the deletion itself is
 * cheap: down, rename and group together cost some 0.3 to 1 ms, the deletion 20 to 40. <em>Thread-safe.</em>
 */
final class Retirement {
    private final Namespaces namespaces;
    private final Reaper reaper;

    /** Until Linux 6.2 a link that is up cannot be renamed, nor, until 5.18, a port be locked. */
    private volatile boolean renamesOnlyWhatIsDown;

    Retirement(Namespaces namespaces, Reaper reaper) {
        this.namespaces = namespaces;
        this.reaper = reaper;
    }

    /**
     * Retires a link and frees its peer's name. What is missing is done, what is not ours is left alone. The deletion begins
     * when both are named anew: until it is over, nothing else is done to either.
     */
    void run(Execution run, RetireLink step) {
        var handle = namespaces.find(step.namespace());
        var retired = handle.flatMap(host -> find(host, step.link()));
        retired.ifPresent(link -> retire(run, step, handle.get(), link));
        try {
            step.peer().ifPresent(peer -> namespaces.find(peer.namespace()).ifPresent(inside -> find(
                            inside, peer.link())
                    .ifPresent(link -> send(run, peer.namespace(), inside, List.of(down(link), renamed(link))))));
        } finally {
            retired.ifPresent(link -> reaper.linksOf(handle.get()));
        }
    }

    private static Optional<Link> find(Handle handle, String name) {
        return handle.route().link(name).filter(link -> link.group() == LinkGroup.OURS);
    }

    /**
     * To switch a link off waits for the kernel twice, and has it look at all connections of the host for those that were
     * masqueraded behind it. So that is left to the deletion, if there is another way to take the link out of use. Inside a
     * namespace there is none: routes have to go.
     */
    private void retire(Execution run, RetireLink step, Handle handle, Link link) {
        var unused = unused(step, handle, link);
        if (!renamesOnlyWhatIsDown && !unused.isEmpty()) {
            if (sendUnlessBusy(run, step.namespace(), handle, and(unused, renamed(link), retired(link)))) {
                return;
            }
            renamesOnlyWhatIsDown = true;
        }
        send(run, step.namespace(), handle, and(unused, down(link), renamed(link), retired(link)));
    }

    /**
     * What takes a link out of use that stays up. Of a bridge the routes to its subnets go; its addresses stay until its deletion,
     * as the kernel looks at all connections for an address, too. By the port of a bridge nothing passes, even if whoever is inside
     * switches his end on again: only what was learned there would.
     */
    private static List<Request> unused(RetireLink step, Handle handle, Link link) {
        if (link.kindName().equals("bridge")) {
            return handle.route().addresses(link.index()).stream()
                    .map(Retirement::routeOf)
                    .toList();
        }
        return step.peer().isPresent() && link.port().isPresent()
                ? List.of(new SetLink(link.index()).port(Retirement::sealed))
                : List.of();
    }

    private static List<Request> and(List<Request> first, Request... more) {
        return Stream.concat(first.stream(), Stream.of(more)).toList();
    }

    private static Request routeOf(Address address) {
        var subnet = LiveHostView.cidr(address.prefix()).network();
        return Route.to(LinkRequests.prefix(subnet))
                .link(address.link())
                .protocol(Route.PROTOCOL_KERNEL)
                .scope(Scope.LINK)
                .delete();
    }

    private static BridgePort sealed(BridgePort port) {
        return port.locked(true)
                .learning(false)
                .unicastFlood(false)
                .multicastFlood(false)
                .broadcastFlood(false)
                .flush();
    }

    private static Request down(Link link) {
        return new SetLink(link.index()).down();
    }

    private static Request renamed(Link link) {
        return new SetLink(link.index()).rename("cnm~" + Integer.toHexString(link.index()));
    }

    /** Comes last: once it is set, the link may be gone at any moment. */
    private static Request retired(Link link) {
        return new SetLink(link.index()).group(LinkGroup.RETIRED);
    }

    private static void send(Execution run, Namespace namespace, Handle handle, List<Request> requests) {
        Outcome.requireAll(executed(run, namespace, handle, requests));
    }

    /** Whether nothing was refused because the link is in use. */
    private static boolean sendUnlessBusy(Execution run, Namespace namespace, Handle handle, List<Request> requests) {
        var outcomes = executed(run, namespace, handle, requests);
        var busy = outcomes.stream()
                .anyMatch(each -> each.failure().filter(NetlinkException::busy).isPresent());
        if (!busy) {
            Outcome.requireAll(outcomes);
        }
        return !busy;
    }

    private static List<Outcome> executed(Execution run, Namespace namespace, Handle handle, List<Request> requests) {
        var start = System.nanoTime();
        var outcomes = handle.route().executeAllInOwnNamespace(requests);
        Failpoint.pass("after a link's retirement");
        run.sent("route " + namespace, requests.size(), start);
        return outcomes.stream().filter(outcome -> !gone(outcome)).toList();
    }

    /** The link may end by itself meanwhile, with its peer or its namespace. */
    private static boolean gone(Outcome outcome) {
        return outcome.failure().filter(NetlinkException::notFound).isPresent();
    }
}
