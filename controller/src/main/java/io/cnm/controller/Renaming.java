package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives endpoints other names. Nothing changes in the kernel; the network's resolver answers the new name and no longer the old
 * one, and the links of others, which are by name, follow one after the other. <em>Thread-safe.</em>
 */
final class Renaming {
    private static final Logger log = LoggerFactory.getLogger(Renaming.class);

    private final World world;

    Renaming(World world) {
        this.world = world;
    }

    void rename(LiveEndpoint endpoint, String name) {
        var old = endpoint.name();
        if (old.equals(name)) {
            return;
        }
        world.effects().make(operation(endpoint, name));
        for (var other : endpoint.network().all()) {
            if (refersTo(other.state(), old)) {
                follow(other, old, name);
            }
        }
        world.links().joined(endpoint);
    }

    private Operation<Done> operation(LiveEndpoint endpoint, String name) {
        Fields.requireWord("endpoint name", name);
        var sandbox = endpoint.sandbox();
        return new Operation<>(endpoint.locks(sandbox), undo -> {
            endpoint.requireUnmoved(sandbox);
            endpoint.network().takeName(undo, name);
            var before = endpoint.state();
            var after = renamed(before, name);
            var title = "rename endpoint " + endpoint + " to " + name + " on " + endpoint.network();
            return Change.build(
                            new Plan(title, List.of()),
                            Done.after(teardown -> publish(new Member(endpoint, after), before)))
                    .keeping(KeptEndpoint.of(after));
        });
    }

    private static EndpointState renamed(EndpointState before, String name) {
        var spec = before.info().spec().withName(name);
        var attachment = before.attachment()
                .map(place -> place.withNames(
                        SandboxNames.of(spec, place.sandbox().base().spec())));
        return new EndpointState(before.info().withSpec(spec), before.plan(), before.leases(), attachment);
    }

    private static void publish(Member member, EndpointState before) {
        var network = member.endpoint().network();
        var old = before.info().spec().name();
        show(member);
        network.renamed(member.endpoint(), old);
        before.attachment().ifPresent(place -> network.zone()
                .rename(member.id(), place.names(), member.attachment().names(), new HashSet<>(before.addresses())));
        log.info("renamed ep={} from={} to={}", member.id().shortened(), old, member.endpoint());
    }

    private static void show(Member member) {
        member.state().attachment().map(Attachment::sandbox).ifPresent(sandbox -> {
            var now = sandbox.state();
            sandbox.publish(now.with(now.arrangement().replacing(member)));
        });
        member.publish();
    }

    private static boolean refersTo(EndpointState state, String name) {
        return state.info().spec().links().containsValue(name)
                || state.attachment().stream()
                        .flatMap(place -> place.spec().links().stream())
                        .anyMatch(link -> link.target().equals(name));
    }

    /** The other one has its name already, whatever becomes of this. */
    private void follow(LiveEndpoint parent, String old, String name) {
        try {
            world.effects().make(following(parent, old, name));
        } catch (CnmException e) {
            log.warn("left the links of endpoint={} to {} as they are: {}", parent, old, e.getMessage());
        }
    }

    private Operation<Done> following(LiveEndpoint parent, String old, String name) {
        var sandbox = parent.sandbox();
        return new Operation<>(parent.locks(sandbox), undo -> {
            parent.requireUnmoved(sandbox);
            var after = linkedTo(parent.state(), old, name);
            var title = "let the links of " + parent + " to " + old + " lead to " + name;
            return Change.build(new Plan(title, List.of()), Done.after(teardown -> {
                        show(new Member(parent, after));
                        sandbox.ifPresent(in -> teardown.attempt(
                                "update the resolver of " + in, () -> SandboxNames.update(in.state())));
                    }))
                    .keeping(KeptEndpoint.of(after));
        });
    }

    private static EndpointState linkedTo(EndpointState state, String old, String name) {
        var links = new LinkedHashMap<>(state.info().spec().links());
        links.replaceAll((alias, target) -> target.equals(old) ? name : target);
        var spec = state.info().spec().withLinks(links);
        var attachment = state.attachment().map(place -> place.withSpec(linkedTo(place.spec(), old, name)));
        return new EndpointState(state.info().withSpec(spec), state.plan(), state.leases(), attachment);
    }

    private static JoinSpec linkedTo(JoinSpec spec, String old, String name) {
        var links = new ArrayList<>(spec.links());
        links.replaceAll(link -> link.target().equals(old) ? new Link(name, link.alias()) : link);
        return new JoinSpec(spec.gatewayPriority(), spec.interfaceName(), links);
    }
}
