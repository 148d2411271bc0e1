package io.cnm.controller;

import io.cnm.api.ConflictException;
import io.cnm.api.Connection;
import io.cnm.api.EndpointId;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxId;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates and deletes sandboxes, and publishes their ports. <em>Thread-safe.</em> */
final class SandboxOperations {
    private static final Logger log = LoggerFactory.getLogger(SandboxOperations.class);

    private final World world;

    SandboxOperations(World world) {
        this.world = world;
    }

    /**
     * A sandbox that is to be.
     *
     * @param base what will never change about it
     * @param state at first
     * @param plan that makes it
     */
    private record Birth(LiveSandbox.Base base, SandboxState state, Plan plan) {}

    /** Creates a sandbox. */
    Operation<LiveSandbox> create(SandboxSpec spec) {
        return new Operation<>(List.of(), undo -> {
            var birth = birth(undo, spec);
            return Change.build(birth.plan(), teardown -> publish(birth.base(), birth.state()))
                    .keeping(KeptSandbox.of(birth.base(), birth.state(), LiveSandbox.FIRST_INDEX));
        });
    }

    private Birth birth(Undo undo, SandboxSpec spec) {
        SandboxCheck.check(spec);
        World.claim(
                undo,
                world.containers,
                spec.containerId(),
                () -> new ConflictException("container " + spec.containerId() + " has a sandbox already"));
        var base = base(spec);
        var title = "create sandbox " + base.id().shortened();
        var nothing = Arrangement.empty(mappings(base));
        if (base.isExternal()) {
            return new Birth(
                    base, new SandboxState(nothing, Optional.empty(), Optional.empty()), new Plan(title, List.of()));
        }
        var hosts = world.files().newHosts(base, world.ipv6());
        var resolvConf = world.files().newResolvConf(base);
        var steps = new ArrayList<>(namespace(base, world.ipv6()));
        steps.add(hosts);
        steps.add(resolvConf);
        var state = new SandboxState(nothing, Optional.empty(), Optional.of(resolvConf.content()));
        return new Birth(base, state, new Plan(title, steps));
    }

    /** Plans a sandbox with endpoints in it: one operation after the other, each on what those before will have made. */
    Plan foresee(Undo undo, SandboxSpec spec, List<Connection> connections) {
        var birth = birth(undo, spec);
        var sandbox = new LiveSandbox(world, birth.base(), birth.state());
        var plan = birth.plan();
        for (var connection : connections) {
            var means = new Join.Means(world.files().after(plan), new ForeseenNames());
            plan = plan.then(world.endpointOperations().foresee(undo, connection, sandbox, means));
        }
        return plan;
    }

    /**
     * Makes a sandbox as it was in an earlier process, but for its resolver. Nothing is done in the kernel but that its
     * ports are held; those that somebody else has by now are not published any more.
     *
     * @param joined endpoints as they were kept
     */
    void restore(KeptSandbox kept, Map<EndpointId, KeptEndpoint> joined) {
        try (var undo = new Undo()) {
            World.claim(
                    undo,
                    world.containers,
                    kept.spec().containerId(),
                    () -> new ConflictException("its container has a sandbox already"));
            var base = new LiveSandbox.Base(
                    kept.id(), kept.spec(), Path.of(kept.key()), Path.of(kept.hosts()), Path.of(kept.resolvConf()));
            var empty = new SandboxState(Arrangement.empty(kept.mappings()), Optional.empty(), kept.resolvConfText());
            var sandbox = new LiveSandbox(world, base, empty, LiveSandbox.after(kept.nextIndex()));
            var members = kept.endpoints().stream()
                    .flatMap(id -> member(sandbox, id, joined).stream())
                    .toList();
            var arrangement = world.arranger().restore(undo, members, kept.mappings(), kept.ports());
            sandbox.publish(empty.with(arrangement));
            arrangement.members().forEach(Member::publish);
            arrangement.members().forEach(SandboxOperations::publishNames);
            sandbox.awaitResolver(kept.resolver().map(KeptSandbox.Resolver::template));
            world.add(sandbox);
            undo.commit();
        }
    }

    private Optional<Member> member(LiveSandbox sandbox, EndpointId id, Map<EndpointId, KeptEndpoint> joined) {
        var kept = Optional.ofNullable(joined.get(id));
        var endpoint = kept.flatMap(each -> world.networks().find(each.info().networkId()))
                .flatMap(network -> network.find(id));
        if (endpoint.isEmpty()) {
            log.error("left endpoint={} out of sandbox={}: it is not there any more", id.shortened(), sandbox);
            return Optional.empty();
        }
        var info = kept.orElseThrow().info();
        var place = kept.get().place().orElseThrow(() -> new SystemException("endpoint " + id + " has no place"));
        var state = endpoint.get().state().attached(info.joined().orElseThrow(), place.in(sandbox));
        return Optional.of(new Member(endpoint.get(), state));
    }

    private static void publishNames(Member member) {
        member.endpoint()
                .network()
                .zone()
                .add(
                        member.id(),
                        member.attachment().names(),
                        new HashSet<>(member.state().addresses()));
    }

    /** Opens the resolver that a restored sandbox had. */
    void openResolver(LiveSandbox sandbox) {
        sandbox.takeAwaitedResolver().ifPresent(template -> {
            var state = sandbox.state();
            var view = SandboxNames.view(template, state.arrangement());
            var resolver = world.platform().names().open(sandbox.base().namespace(), view);
            sandbox.publish(new SandboxState(
                    state.arrangement(),
                    Optional.of(new SandboxState.SandboxResolver(resolver, template)),
                    state.resolvConf()));
        });
    }

    /** Deletes a sandbox with all its endpoints. */
    Operation<Done> delete(LiveSandbox sandbox) {
        return new Operation<>(List.of(sandbox.lock()), undo -> {
            sandbox.requireLive();
            var arrangement = sandbox.state().arrangement();
            var plan = end(sandbox, arrangement);
            var change = Change.tearDown(plan, teardown -> withdraw(sandbox, arrangement, teardown))
                    .dropping(Kept.key(sandbox.id()));
            for (var member : arrangement.members()) {
                change = change.dropping(Kept.key(member.id()));
            }
            return change;
        });
    }

    /** Publishes more ports. */
    Operation<List<PortBinding>> publish(LiveSandbox sandbox, List<PortMapping> ports) {
        return new Operation<>(List.of(sandbox.lock()), undo -> {
            sandbox.requireLive();
            SandboxCheck.check(ports);
            var before = sandbox.state().arrangement();
            var published = Set.copyOf(before.mappings()); // there may be thousands
            for (var port : ports) {
                if (published.contains(port)) {
                    throw new ConflictException("port " + port.containerPort() + "/" + port.protocol()
                            + " is already published so; unpublish it first");
                }
            }
            var mappings = Stream.concat(before.mappings().stream(), ports.stream())
                    .distinct()
                    .toList();
            var after = world.arranger().arrange(undo, before, before.members(), mappings);
            var steps = transition(sandbox, before, after);
            return Change.build(steps.build("publish " + ports.size() + " ports of " + sandbox), teardown -> {
                        republish(sandbox, after, teardown);
                        var bindings = after.ports().byMapping();
                        return ports.stream()
                                .flatMap(port -> bindings.getOrDefault(port, List.of()).stream())
                                .toList();
                    })
                    .keeping(kept(sandbox, after));
        });
    }

    /** Takes published ports back. */
    Operation<Done> unpublish(LiveSandbox sandbox, List<PortMapping> ports) {
        return new Operation<>(List.of(sandbox.lock()), undo -> {
            sandbox.requireLive();
            var before = sandbox.state().arrangement();
            var mappings = before.mappings().stream()
                    .filter(mapping -> !ports.contains(mapping))
                    .toList();
            var after = world.arranger().reduce(undo, before, before.members(), mappings);
            var steps = transition(sandbox, before, after);
            var title = "unpublish " + (before.mappings().size() - mappings.size()) + " ports of " + sandbox;
            return Change.tearDown(steps.tearDown(title), teardown -> republish(sandbox, after, teardown))
                    .keeping(kept(sandbox, after));
        });
    }

    private static KeptSandbox kept(LiveSandbox sandbox, Arrangement after) {
        return KeptSandbox.of(sandbox.base(), sandbox.state().with(after), sandbox.nextIndex());
    }

    private LiveSandbox.Base base(SandboxSpec spec) {
        var id = SandboxId.random();
        var paths = world.platform().paths();
        var files = spec.files().orElseGet(() -> paths.sandboxes().resolve(id.value()));
        var key = spec.mode() == SandboxSpec.Mode.OWN ? paths.namespaces().resolve(id.shortened()) : paths.hostKey();
        return new LiveSandbox.Base(
                id, spec, key, files.resolve(SandboxFiles.HOSTS), files.resolve(SandboxFiles.RESOLV_CONF));
    }

    /**
     * A namespace whose interfaces are born without IPv6. It is turned on for those that have an address for it; so a
     * sandbox that has none is entered once, when it is made.
     */
    static List<Step> namespace(LiveSandbox.Base base, boolean ipv6) {
        if (!base.isOwn()) {
            return List.of();
        }
        var steps = new ArrayList<Step>();
        steps.add(new CreateNamespace(base.namespace()));
        if (ipv6) {
            steps.add(new SetSysctl(base.namespace(), "ipv6/conf/default/disable_ipv6", "1", Optional.empty(), false));
        }
        return steps;
    }

    /** What is to be published: what was asked for, and on wish every exposed port without a mapping. */
    private static List<PortMapping> mappings(LiveSandbox.Base base) {
        var spec = base.spec();
        if (base.isHost()) {
            if (!spec.ports().isEmpty()) {
                log.warn(
                        "published ports of sandbox={} are discarded: it is in host mode",
                        base.id().shortened());
            }
            return List.of();
        }
        var exposed = spec.exposed().stream()
                .filter(port -> spec.publishAll()
                        && spec.ports().stream()
                                .noneMatch(mapping -> mapping.protocol() == port.protocol()
                                        && mapping.containerPort() == port.port()))
                .map(port -> new PortMapping(port.protocol(), port.port(), Optional.empty(), 0, 0));
        return Stream.concat(spec.ports().stream(), exposed).distinct().toList();
    }

    private LiveSandbox publish(LiveSandbox.Base base, SandboxState state) {
        var sandbox = new LiveSandbox(world, base, state);
        world.add(sandbox);
        log.info("created sandbox={} container={}", sandbox, base.spec().containerId());
        return sandbox;
    }

    /** What must go for correctness; the namespace's end takes the rest. */
    private Plan end(LiveSandbox sandbox, Arrangement arrangement) {
        var base = sandbox.base();
        var steps = new Steps();
        var nothing = Arrangement.empty(List.of());
        new Transition(arrangement, nothing, base.namespace(), world.platform().naming()).addRulesTo(steps);
        for (var member : arrangement.members()) {
            var driver = Stream.concat(
                            member.attachment().links().stream().map(Linked::plan),
                            Stream.of(
                                    member.attachment().join().plan(),
                                    member.state().plan()))
                    .flatMap(plan -> plan.teardown().steps().stream())
                    .toList();
            steps.driver(base.isOwn() ? Steps.outside(base.namespace(), driver) : driver)
                    .forget(member.state().addresses());
        }
        if (base.isOwn()) {
            steps.files(List.of(new DeleteNamespace(base.namespace())));
        }
        return steps.files(SandboxFiles.delete(base)).tearDown("delete sandbox " + sandbox);
    }

    private void withdraw(LiveSandbox sandbox, Arrangement arrangement, Teardown teardown) {
        sandbox.markDeleted();
        for (var member : arrangement.members()) {
            Leave.detach(world, sandbox, member.endpoint());
            world.endpointOperations().withdraw(member.endpoint(), teardown);
        }
        sandbox.state()
                .resolver()
                .ifPresent(each -> teardown.attempt("close the resolver of " + sandbox, () -> each.resolver()
                        .close()));
        arrangement.ports().releaseAllBut(PublishedPorts.NONE, teardown);
        world.remove(sandbox);
        world.containers.remove(sandbox.containerId());
        log.info("deleted sandbox={} container={}", sandbox, sandbox.containerId());
    }

    private Steps transition(LiveSandbox sandbox, Arrangement before, Arrangement after) {
        var steps = new Steps();
        new Transition(
                        before,
                        after,
                        sandbox.base().namespace(),
                        world.platform().naming())
                .addRulesTo(steps);
        return steps;
    }

    private void republish(LiveSandbox sandbox, Arrangement after, Teardown teardown) {
        var before = sandbox.state().arrangement();
        sandbox.publish(sandbox.state().with(after));
        after.members().forEach(Member::publish);
        before.ports().releaseAllBut(after.ports(), teardown);
        after.ports().relay(teardown);
        log.info(
                "published sandbox={} ports={}",
                sandbox,
                after.ports().bindings().size());
    }
}
