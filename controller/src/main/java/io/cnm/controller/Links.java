package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.EndpointId;
import io.cnm.api.EndpointInfo;
import io.cnm.api.JoinSpec;
import io.cnm.api.Link;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.Plan;
import io.cnm.spi.LinkRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps links as they should be: one holds while both of its ends are in sandboxes. A parent that joins has those of its links
 * that hold made by its join. If the other end comes later, or goes, the parent is changed by an operation of its own: before the
 * child leaves, so that nothing leads to an address that is somebody else's by then, and after it has joined. Only one sandbox
 * is locked at a time; whoever is second to come or go sees the first one and makes up for both. The next process makes up for
 * what this one did not come to. <em>Thread-safe.</em>
 */
final class Links {
    private static final Logger log = LoggerFactory.getLogger(Links.class);

    private final World world;

    Links(World world) {
        this.world = world;
    }

    /** Those links of an endpoint that hold while it is in a sandbox. */
    List<Linked> resolve(LiveNetwork network, EndpointInfo parent, JoinSpec spec) {
        var links = new ArrayList<Linked>();
        for (var link : spec.links()) {
            network.find(link.target())
                    .flatMap(child -> resolve(network, parent, link, child.state()))
                    .ifPresent(links::add);
        }
        return links;
    }

    private Optional<Linked> resolve(LiveNetwork network, EndpointInfo parent, Link link, EndpointState child) {
        return child.attachment().map(place -> {
            var container = place.sandbox().base().spec();
            var request = new LinkRequest(
                    network.state().info(),
                    parent,
                    child.info(),
                    ports(container),
                    world.platform().naming());
            var plan = network.state().driver().orElseThrow().planLink(request);
            return new Linked(child.info().id(), plan, HostsFile.linked(link, container, child));
        });
    }

    /** A port that is published is exposed by that. */
    private static List<ExposedPort> ports(SandboxSpec container) {
        return Stream.concat(
                        container.exposed().stream(),
                        container.ports().stream().map(port -> new ExposedPort(port.protocol(), port.containerPort())))
                .distinct()
                .toList();
    }

    /** After an endpoint has come into a sandbox: what the others were told before it came, and it before they did. */
    void joined(LiveEndpoint endpoint) {
        adjust(endpoint);
        for (var parent : parents(endpoint)) {
            adjust(parent);
        }
    }

    /**
     * Does something by which endpoints leave their sandboxes. Links to them end before, and hold again if they are still there
     * afterwards.
     */
    void leaving(Collection<LiveEndpoint> children, Runnable leave) {
        var parents = new LinkedHashSet<LiveEndpoint>();
        for (var child : children) {
            parents.addAll(parents(child));
        }
        if (parents.isEmpty()) {
            leave.run();
            return;
        }
        var gone = children.stream().map(LiveEndpoint::id).collect(Collectors.toSet());
        parents.forEach(parent -> adjust(parent, Set.copyOf(gone)));
        try {
            leave.run();
        } finally {
            parents.forEach(this::adjust);
        }
    }

    /** Makes up for everything that was left as it was. */
    void adjustAll() {
        world.networks().all().forEach(network -> network.linkParents().all().forEach(this::adjust));
    }

    private static Set<LiveEndpoint> parents(LiveEndpoint child) {
        return child.network().linkParents().of(child.name());
    }

    private void adjust(LiveEndpoint parent) {
        adjust(parent, Set.of());
    }

    private void adjust(LiveEndpoint parent, Set<EndpointId> without) {
        var place = parent.state().attachment();
        if (place.isEmpty() || place.get().links().equals(wanted(parent, place.get(), without))) {
            return;
        }
        try {
            world.effects().make(relink(parent, place.get().sandbox(), without));
        } catch (CnmException e) {
            log.warn("left the links of endpoint={} as they are: {}", parent, e.getMessage());
        }
    }

    private List<Linked> wanted(LiveEndpoint parent, Attachment place, Set<EndpointId> without) {
        var links = resolve(parent.network(), parent.state().info(), place.spec());
        links.removeIf(link -> without.contains(link.child()));
        return links;
    }

    private Operation<Done> relink(LiveEndpoint parent, LiveSandbox sandbox, Set<EndpointId> without) {
        return new Operation<>(List.of(sandbox.lock(), parent.lock()), undo -> {
            var place = parent.state().attachment().filter(each -> each.sandbox() == sandbox);
            return place.map(each -> relink(parent, each, wanted(parent, each, without)))
                    .orElseGet(() -> Change.build(Plan.NOTHING, Done.after(teardown -> {})));
        });
    }

    private Change<Done> relink(LiveEndpoint parent, Attachment place, List<Linked> next) {
        var sandbox = place.sandbox();
        var go = without(place.links(), next::contains);
        var come = without(next, place.links()::contains);
        var steps = new Steps();
        go.forEach(link -> steps.driver(link.plan().teardown().steps()));
        come.forEach(link -> steps.driver(link.plan().steps()));
        steps.files(
                world.files().changeHosts(sandbox.base(), Attachment.lines(go), Attachment.lines(come), world.ipv6()));
        var state = parent.state().attached(parent.state().info().joined().orElseThrow(), place.withLinks(next));
        var title = "change the links of " + parent + " on " + parent.network();
        var change = come.isEmpty()
                ? Change.tearDown(steps.tearDown(title), teardown -> publish(sandbox, new Member(parent, state)))
                : Change.build(steps.build(title), Done.after(teardown -> publish(sandbox, new Member(parent, state))));
        return change.keeping(KeptEndpoint.of(state));
    }

    private static List<Linked> without(List<Linked> links, Predicate<Linked> others) {
        return links.stream().filter(others.negate()).toList();
    }

    private static void publish(LiveSandbox sandbox, Member member) {
        var now = sandbox.state();
        sandbox.publish(now.with(now.arrangement().replacing(member)));
        member.publish();
        log.info(
                "linked ep={} name={} children={}",
                member.id().shortened(),
                member.endpoint(),
                member.attachment().links().size());
    }
}
