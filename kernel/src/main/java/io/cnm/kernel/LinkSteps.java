package io.cnm.kernel;

import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.plan.AddAddress;
import io.cnm.plan.AddBridge;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.DeleteAddress;
import io.cnm.plan.DeleteRoute;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetLinkState;
import io.cnm.plan.Step;
import io.cnm.spi.Failpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Links, addresses and routes of one namespace, in as few sends as is safe. In a namespace of a sandbox that is one: what
 * the messages name was made by us. On the host a name or an index may mean somebody else's link, so a link is named by
 * the index that it has now, after a look at its group, and one that this batch makes only after its acknowledgement.
 * <em>Thread-safe.</em>
 */
final class LinkSteps {

    /** More links than these are looked up by one list of all. */
    private static final int LOOKED_UP_ALONE = 4;

    private final Namespaces namespaces;
    private final LinkRequests requests;

    /**
     * The indexes of our own bridges on the host, as they were when last looked up. A link keeps its index for life, and the
     * kernel gives it to no other before it has given all there are: what is wrong here leads to nobody, and is then looked
     * up again.
     */
    private final Map<String, Integer> bridges = new ConcurrentHashMap<>();

    LinkSteps(Namespaces namespaces) {
        this.namespaces = namespaces;
        requests = new LinkRequests(namespaces);
    }

    /** Carries out neighbouring steps of one namespace. */
    void run(Execution run, Namespace namespace, List<Step> steps) {
        var handle = run.tolerant() ? namespaces.find(namespace) : Optional.of(namespaces.get(namespace));
        handle.ifPresent(there -> new Work(run, namespace, there).run(steps));
    }

    /** A link of the host is about to go. */
    void forget(String link) {
        bridges.remove(link);
    }

    /**
     * One message.
     *
     * @param step which it is for
     * @param completes whether the step has had its effect afterwards
     * @param remembers whether it names a link by what was looked up for an earlier plan
     */
    private record Pending(Step step, boolean completes, boolean remembers, Request request) {}

    /** The steps of one batch on their way. */
    private final class Work {
        private final Execution run;
        private final Namespace namespace;
        private final Handle handle;
        private final List<Pending> pending = new ArrayList<>();
        private final Set<String> makes = new HashSet<>();
        private final Set<AddVeth> portsToSet = new LinkedHashSet<>();
        private final List<AddBridge> aliasesToSet = new ArrayList<>();
        private final Map<String, Link> listed = new HashMap<>();
        private int lookups;

        Work(Execution run, Namespace namespace, Handle handle) {
            this.run = run;
            this.namespace = namespace;
            this.handle = handle;
        }

        void run(List<Step> steps) {
            for (var step : steps) {
                attempt(step, () -> add(step));
            }
            send();
            var ports = List.copyOf(portsToSet);
            portsToSet.clear();
            ports.forEach(veth -> attempt(veth, () -> setPort(veth)));
            aliasesToSet.forEach(bridge -> attempt(bridge, () -> setAlias(bridge)));
            send();
        }

        private void attempt(Step step, Runnable work) {
            try {
                work.run();
            } catch (RuntimeException e) {
                run.failed(step, e);
            }
        }

        private void add(Step step) {
            if (run.mends(step)) {
                mend(step);
            } else if (step instanceof AddBridge bridge) {
                makes.add(bridge.name());
                then(step, LinkRequests.newBridge(bridge));
                if (!bridge.alias().isEmpty()) { // by index, when it is known whose link bears the name
                    aliasesToSet.add(bridge);
                }
            } else if (step instanceof AddVeth veth) {
                addVeth(veth);
            } else if (step instanceof AddMacvlan macvlan) {
                addMacvlan(macvlan);
            } else if (step instanceof AddAddress address) {
                bridgeOrOurs(address.link())
                        .ifPresent(index -> then(
                                step,
                                LinkRequests.address(index, address.address()).add()));
            } else if (step instanceof DeleteAddress address) {
                bridgeOrOurs(address.link())
                        .ifPresent(index -> then(
                                step,
                                LinkRequests.address(index, address.address()).delete()));
            } else if (step instanceof AddRoute route) {
                link(route.link())
                        .ifPresent(index -> then(
                                step,
                                LinkRequests.route(index, route.destination(), route.gateway())
                                        .add()));
            } else if (step instanceof DeleteRoute route) {
                link(route.link())
                        .ifPresent(index -> then(
                                step,
                                LinkRequests.route(index, route.destination(), route.gateway())
                                        .delete()));
            } else if (step instanceof SetLinkState state) {
                setState(state);
            } else {
                throw new AssertionError(step);
            }
        }

        private void addVeth(AddVeth veth) {
            var remembered = makes.contains(veth.bridge()) ? null : bridges.get(veth.bridge());
            var bridge = remembered == null ? bridgeOrOurs(veth.bridge()) : Optional.of(remembered);
            if (bridge.isEmpty()) {
                return;
            }
            makes.add(veth.name());
            pending.add(new Pending(veth, true, remembered != null, requests.newVeth(veth, bridge.get())));
            if (veth.hairpin()) { // the kernel ignores options of a port that come with its birth
                portsToSet.add(veth);
            }
        }

        /** The parent is named by the index that it has now, whoever made it: nothing is done to it. */
        private void addMacvlan(AddMacvlan macvlan) {
            send();
            index(macvlan.parent(), anybodys -> true).ifPresent(parent -> {
                var start = System.nanoTime();
                MacvlanBirth.on(handle.route(), requests.newMacvlan(macvlan, parent), macvlan);
                Failpoint.pass("after a send to " + namespace);
                run.sent("route " + namespace, 1, start);
                run.done(macvlan);
                born(run, macvlan);
            });
        }

        private void setAlias(AddBridge bridge) {
            if (run.failures().stream().noneMatch(failed -> failed.step().equals(bridge))) {
                link(bridge.name())
                        .map(index -> new SetLink(index).alias(bridge.alias()))
                        .ifPresent(set -> pending.add(new Pending(bridge, false, false, set)));
            }
        }

        private void setPort(AddVeth veth) {
            if (run.failures().stream().noneMatch(failed -> failed.step().equals(veth))) {
                link(veth.name())
                        .map(index -> LinkRequests.portOptions(index, veth))
                        .ifPresent(set -> pending.add(new Pending(veth, false, false, set)));
            }
        }

        /** All of what is said of a link is said again: what is so already costs the kernel nothing. */
        private void mend(Step step) {
            if (step instanceof AddBridge bridge) {
                link(bridge.name())
                        .ifPresent(index -> LinkRequests.mended(index, bridge).forEach(set -> then(step, set)));
            } else if (step instanceof AddVeth veth) {
                mendVeth(veth);
            } else if (step instanceof AddMacvlan macvlan) {
                namespaces.get(macvlan.link().namespace()).route().execute(LinkRequests.mended(macvlan));
            } else if (step instanceof AddRoute route) {
                link(route.link())
                        .ifPresent(index -> then(
                                step,
                                LinkRequests.route(index, route.destination(), route.gateway())
                                        .replace()));
            } else if (step instanceof SetLinkState state) {
                setState(state);
            } else {
                throw new AssertionError(step);
            }
        }

        private void mendVeth(AddVeth veth) {
            var bridge = bridgeOrOurs(veth.bridge()).orElseThrow();
            var index = link(veth.name()).orElseThrow();
            LinkRequests.mended(index, veth, bridge).forEach(set -> then(veth, set));
            if (veth.peer().namespace().isHost()) {
                return; // another engine has it
            }
            var there = namespaces.get(veth.peer().namespace()).route();
            Outcome.requireAll(there.executeAll(LinkRequests.mendedPeer(veth)));
        }

        private void setState(SetLinkState state) {
            (state.up() ? bridgeOrOurs(state.link()) : link(state.link()))
                    .map(SetLink::new)
                    .ifPresent(link -> then(state, state.up() ? link.up() : link.down()));
        }

        private void then(Step step, Request request) {
            pending.add(new Pending(step, true, false, request));
        }

        /** The index of a link; empty if it is missing, or not ours, and that is no failure. */
        private Optional<Integer> link(String name) {
            return index(name, this::ours);
        }

        /** The same, but any bridge will do: a user may give us one of theirs, for ports and an address of ours. */
        private Optional<Integer> bridgeOrOurs(String name) {
            return index(name, link -> ours(link) || link.kindName().equals("bridge"));
        }

        private boolean isOurBridge(Link link) {
            return ours(link) && link.kindName().equals("bridge");
        }

        private Optional<Integer> index(String name, Predicate<Link> usable) {
            if (makes.contains(name)) {
                send();
            }
            var chosen = run.chosenIndex(namespace, name);
            if (chosen.isPresent()) {
                return Optional.of(chosen.getAsInt());
            }
            var link = find(name);
            if (!run.tolerant()) {
                require(name, link, usable);
            }
            var found = link.filter(usable);
            if (namespace.isHost() && found.isPresent() && isOurBridge(found.get())) {
                bridges.put(name, found.get().index());
            }
            return found.map(Link::index);
        }

        /** Only a few are asked for one by one; what is listed holds until something is sent. */
        private Optional<Link> find(String name) {
            if (listed.isEmpty() && ++lookups <= LOOKED_UP_ALONE) {
                return handle.route().link(name);
            }
            if (listed.isEmpty()) {
                handle.route().links().forEach(link -> listed.put(link.name(), link));
            }
            return Optional.ofNullable(listed.get(name));
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
            listed.clear();
            lookups = 0;
            var start = System.nanoTime();
            var messages = new ArrayList<Request>();
            for (var message : batch) {
                messages.add(message.request());
            }
            var outcomes = namespace.isHost()
                    ? handle.route().executeAll(messages)
                    : handle.route().executeAllInOwnNamespace(messages);
            Failpoint.pass("after a send to " + namespace);
            run.sent("route " + namespace, messages.size(), start);
            settle(batch, outcomes);
            send(); // what has to be looked up again
        }

        /** Whether a failure tells that there was nothing to do: what is to go is gone, or was brought by an earlier attempt. */
        private boolean isAsWished(Step step, NetlinkException failure) {
            return removes(step) ? failure.notFound() : run.tolerant() && failure.exists();
        }

        /**
         * Notes all that succeeded before the first failure is thrown. What failed by what was remembered is looked up and put
         * into the next send.
         */
        private void settle(List<Pending> batch, List<Outcome> outcomes) {
            Optional<RuntimeException> first = Optional.empty();
            var again = new ArrayList<AddVeth>();
            for (var i = 0; i < batch.size(); i++) {
                var message = batch.get(i);
                var failure = outcomes.get(i).failure();
                if (failure.isPresent() && message.remembers() && message.step() instanceof AddVeth veth) {
                    forget(veth.bridge());
                    again.add(veth);
                } else if (failure.isEmpty() || isAsWished(message.step(), failure.get())) {
                    if (message.completes()) {
                        run.done(message.step());
                        born(run, message.step());
                    }
                } else if (run.goesOn()) {
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
            for (var veth : again) {
                attempt(veth, () -> addVeth(veth));
            }
        }
    }

    /** A link in a sandbox has the index that was asked for, or it would not be there. */
    private static void born(Execution run, Step step) {
        if (step instanceof AddVeth veth && veth.peer().index() != 0 && !run.mends(step)) {
            run.born(veth.peer().namespace(), veth.peer().name(), veth.peer().index());
        } else if (step instanceof AddMacvlan macvlan && macvlan.link().index() != 0) {
            var link = macvlan.link();
            run.born(link.namespace(), link.name(), link.index());
        }
    }

    /** Whether a step only removes, so that it has succeeded if there is nothing. */
    private static boolean removes(Step step) {
        return step instanceof DeleteAddress || step instanceof DeleteRoute;
    }
}
