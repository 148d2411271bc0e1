package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NotFoundException;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.HardwareAddress;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * Links, addresses and routes of one namespace, in as few sends as is safe. In a namespace of a sandbox that is one: what
 * the messages name was made by us. On the host a name or an index may mean somebody else's link, so a link is named by
 * the index that it has now, after a look at its group, and one that this batch makes only after its acknowledgement.
 * <em>Thread-safe.</em>
 */
final class LinkSteps {
    private static final int LOOPBACK = 1;
    private static final int BROADCAST_UP_TO = 30;

    /** Far above what the kernel chooses by itself, and different in every process. */
    private final AtomicInteger nextIndex =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 20, 1 << 29));

    private final Namespaces namespaces;

    LinkSteps(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    /** Carries out neighbouring steps of one namespace. */
    void run(Execution run, Namespace namespace, List<Step> steps) {
        var handle = run.tolerant() ? namespaces.find(namespace) : Optional.of(namespaces.get(namespace));
        handle.ifPresent(there -> new Work(run, namespace, there).run(steps));
    }

    /** Switches on the loopback of a new namespace, unless that has gone along with other messages. */
    void loopbackUp(Execution run, Namespace namespace) {
        run(run, namespace, List.of());
    }

    /**
     * One message.
     *
     * @param step which it is for
     * @param completes whether the step has had its effect afterwards
     */
    private record Pending(Step step, boolean completes, Request request) {}

    /** The steps of one batch on their way. */
    private final class Work {
        private final Execution run;
        private final Namespace namespace;
        private final Handle handle;
        private final List<Pending> pending = new ArrayList<>();
        private final Set<String> makes = new HashSet<>();

        Work(Execution run, Namespace namespace, Handle handle) {
            this.run = run;
            this.namespace = namespace;
            this.handle = handle;
        }

        void run(List<Step> steps) {
            if (run.takeLoopbackDown(namespace)) {
                pending.add(new Pending(new SetLinkState(namespace, "lo", true), false, new SetLink(LOOPBACK).up()));
            }
            for (var step : steps) {
                try {
                    add(step);
                } catch (RuntimeException e) {
                    run.failed(step, e);
                }
            }
            send();
        }

        private void add(Step step) {
            if (step instanceof AddBridge bridge) {
                makes.add(bridge.name());
                then(step, LinkSteps.newBridge(bridge));
            } else if (step instanceof AddVeth veth) {
                addVeth(veth);
            } else if (step instanceof AddAddress address) {
                bridgeOrOurs(address.link())
                        .ifPresent(index ->
                                then(step, address(index, address.address()).add()));
            } else if (step instanceof DeleteAddress address) {
                bridgeOrOurs(address.link())
                        .ifPresent(index ->
                                then(step, address(index, address.address()).delete()));
            } else if (step instanceof AddRoute route) {
                link(route.link())
                        .ifPresent(index -> then(
                                step,
                                route(index, route.destination(), route.gateway())
                                        .add()));
            } else if (step instanceof DeleteRoute route) {
                link(route.link())
                        .ifPresent(index -> then(
                                step,
                                route(index, route.destination(), route.gateway())
                                        .delete()));
            } else if (step instanceof SetLinkState state) {
                (state.up() ? bridgeOrOurs(state.link()) : link(state.link()))
                        .map(SetLink::new)
                        .ifPresent(link -> then(step, state.up() ? link.up() : link.down()));
            } else {
                throw new AssertionError(step);
            }
        }

        private void addVeth(AddVeth veth) {
            var bridge = bridgeOrOurs(veth.bridge());
            if (bridge.isEmpty()) {
                return;
            }
            makes.add(veth.name());
            then(veth, newVeth(veth, bridge.get()));
            if (veth.peer().index() != 0) {
                run.born(
                        veth.peer().namespace(), veth.peer().name(), veth.peer().index());
            }
            if (veth.hairpin() || veth.isolated()) { // the kernel ignores options of a port that come with its birth
                link(veth.name())
                        .map(SetLink::new)
                        .map(link -> portOptions(link, veth))
                        .ifPresent(set -> pending.add(new Pending(veth, false, set)));
            }
        }

        private void then(Step step, Request request) {
            pending.add(new Pending(step, true, request));
        }

        /** The index of a link; empty if it is missing, or not ours, and that is no failure. */
        private Optional<Integer> link(String name) {
            return index(name, this::ours);
        }

        /** The same, but any bridge will do: a user may give us one of theirs, for ports and an address of ours. */
        private Optional<Integer> bridgeOrOurs(String name) {
            return index(name, link -> ours(link) || link.kindName().equals("bridge"));
        }

        private Optional<Integer> index(String name, Predicate<Link> usable) {
            if (makes.contains(name)) {
                send();
            }
            var chosen = run.chosenIndex(namespace, name);
            if (chosen.isPresent()) {
                return Optional.of(chosen.getAsInt());
            }
            var link = handle.route().link(name);
            if (!run.tolerant()) {
                require(name, link, usable);
            }
            return link.filter(usable).map(Link::index);
        }

        private void require(String name, Optional<Link> link, Predicate<Link> usable) {
            if (link.isEmpty()) {
                throw new NotFoundException("there is no link " + name + " in " + namespace);
            }
            if (!usable.test(link.get())) {
                throw new ConflictException("link " + name + " in " + namespace + " was not made by us");
            }
        }

        /** Inside a sandbox everything is ours. */
        private boolean ours(Link link) {
            return !namespace.isHost() || link.group() == LinkGroup.OURS;
        }

        private void send() {
            if (pending.isEmpty()) {
                return;
            }
            var batch = List.copyOf(pending);
            pending.clear();
            makes.clear();
            var start = System.nanoTime();
            var requests = batch.stream().map(Pending::request).toList();
            var outcomes = namespace.isHost()
                    ? handle.route().executeAll(requests)
                    : handle.route().executeAllInOwnNamespace(requests);
            run.sent("route " + namespace, requests.size(), start);
            settle(batch, outcomes.stream().map(Outcome::failure).toList());
        }

        /** Whether a failure tells that there was nothing to do: what is to go is gone, or was brought by an earlier attempt. */
        private boolean isAsWished(Step step, NetlinkException failure) {
            return removes(step) ? failure.notFound() : run.tolerant() && failure.exists();
        }

        /** Notes all that succeeded before the first failure is thrown. */
        private void settle(List<Pending> batch, List<Optional<NetlinkException>> failures) {
            Optional<RuntimeException> first = Optional.empty();
            for (var i = 0; i < batch.size(); i++) {
                var message = batch.get(i);
                var failure = failures.get(i).filter(e -> !isAsWished(message.step(), e));
                if (failure.isEmpty()) {
                    if (message.completes()) {
                        run.done(message.step());
                    }
                } else if (run.tolerant()) {
                    run.failed(message.step(), failure.get());
                } else if (first.isEmpty()) {
                    first = Optional.of(Failures.of(message.step(), failure.get()));
                } else {
                    first.get().addSuppressed(failure.get());
                }
            }
            if (first.isPresent()) {
                throw first.get();
            }
        }
    }

    /** Whether a step only removes, so that it has succeeded if there is nothing. */
    private static boolean removes(Step step) {
        return step instanceof DeleteAddress || step instanceof DeleteRoute;
    }

    private static Request newBridge(AddBridge bridge) {
        var link = new NewLink(bridge.name()).group(LinkGroup.OURS).mac(mac(bridge.mac()));
        return (bridge.mtu() > 0 ? link.mtu(bridge.mtu()) : link).bridge(options -> options);
    }

    private Request newVeth(AddVeth veth, int bridge) {
        var target = namespaces.get(veth.peer().namespace()).netns();
        var link = new NewLink(veth.name()).group(LinkGroup.OURS).master(bridge).up();
        var sized = veth.mtu() > 0 ? link.mtu(veth.mtu()) : link;
        // the kernel looks at the peer's index only if this end's is given too
        var numbered = veth.peer().index() != 0 ? sized.index(nextIndex.getAndIncrement()) : sized;
        return numbered.veth(peer -> {
            var named = peer.name(veth.peer().name())
                    .index(veth.peer().index())
                    .mac(mac(veth.peer().mac()))
                    .group(LinkGroup.OURS)
                    .netns(target);
            return veth.mtu() > 0 ? named.mtu(veth.mtu()) : named;
        });
    }

    private static SetLink portOptions(SetLink link, AddVeth veth) {
        return link.port(port -> {
            var turned = veth.hairpin() ? port.hairpin(true) : port;
            return veth.isolated() ? turned.isolated(true) : turned;
        });
    }

    private static Address address(int link, Cidr cidr) {
        var address = Address.of(link, prefix(cidr));
        if (cidr.v6()) {
            return address.noDad();
        }
        return cidr.prefix() > BROADCAST_UP_TO
                ? address
                : address.broadcast(cidr.last().toInetAddress());
    }

    private static Route route(int link, Cidr destination, Optional<IpAddress> gateway) {
        var route = Route.to(prefix(destination)).link(link);
        return gateway.map(via -> route.via(via.toInetAddress())).orElse(route);
    }

    private static IpPrefix prefix(Cidr cidr) {
        return new IpPrefix(cidr.address().toInetAddress(), cidr.prefix());
    }

    private static HardwareAddress mac(MacAddress mac) {
        return HardwareAddress.of(mac.toBytes());
    }
}
