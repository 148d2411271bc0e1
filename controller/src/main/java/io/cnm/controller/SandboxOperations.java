package io.cnm.controller;

import io.cnm.api.ConflictException;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxId;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.Operation.Change;
import io.cnm.controller.Operation.Done;
import io.cnm.plan.CreateNamespace;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import java.util.ArrayList;
import java.util.List;
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

    /** Creates a sandbox. */
    Operation<LiveSandbox> create(SandboxSpec spec) {
        return new Operation<>(List.of(), undo -> {
            SandboxCheck.check(spec);
            World.claim(
                    undo,
                    world.containers,
                    spec.containerId(),
                    () -> new ConflictException("container " + spec.containerId() + " has a sandbox already"));
            var base = base(spec);
            var hosts = world.files().newHosts(base, world.ipv6());
            var resolvConf = world.files().newResolvConf(base);
            var steps = new ArrayList<Step>(namespace(base));
            steps.add(hosts);
            steps.add(resolvConf);
            var state = new SandboxState(
                    Arrangement.empty(mappings(base)), Optional.empty(), Optional.of(resolvConf.content()));
            return Change.build(
                    new Plan("create sandbox " + base.id().shortened(), steps), teardown -> publish(base, state));
        });
    }

    /** Deletes a sandbox with all its endpoints. */
    Operation<Done> delete(LiveSandbox sandbox) {
        return new Operation<>(List.of(sandbox.lock()), undo -> {
            sandbox.requireLive();
            var arrangement = sandbox.state().arrangement();
            var plan = end(sandbox, arrangement);
            return Change.tearDown(plan, teardown -> withdraw(sandbox, arrangement, teardown));
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
            });
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
            return Change.tearDown(steps.tearDown(title), teardown -> republish(sandbox, after, teardown));
        });
    }

    private LiveSandbox.Base base(SandboxSpec spec) {
        var id = SandboxId.random();
        var paths = world.platform().paths();
        var files = spec.files().orElseGet(() -> paths.sandboxes().resolve(id.value()));
        var key = spec.mode() == SandboxSpec.Mode.HOST
                ? paths.hostKey()
                : paths.namespaces().resolve(id.shortened());
        return new LiveSandbox.Base(id, spec, key, files.resolve("hosts"), files.resolve("resolv.conf"));
    }

    /**
     * A namespace whose interfaces are born without IPv6. It is turned on for those that have an address for it; so a
     * sandbox that has none is entered once, when it is made.
     */
    private List<Step> namespace(LiveSandbox.Base base) {
        if (base.isHost()) {
            return List.of();
        }
        var steps = new ArrayList<Step>();
        steps.add(new CreateNamespace(base.namespace()));
        if (world.ipv6()) {
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
        world.sandboxes().put(base.id(), sandbox);
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
            var driver = Stream.of(
                            member.attachment().join().plan(), member.state().plan())
                    .flatMap(plan -> plan.teardown().steps().stream())
                    .toList();
            steps.driver(base.isHost() ? driver : Steps.outside(base.namespace(), driver))
                    .forget(member.state().addresses());
        }
        if (!base.isHost()) {
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
        world.sandboxes().remove(sandbox.id());
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
        log.info(
                "published sandbox={} ports={}",
                sandbox,
                after.ports().bindings().size());
    }
}
