package io.cnm.controller;

import io.cnm.api.NetworkEvent.Action;
import io.cnm.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One endpoint's way out of a sandbox that goes on. <em>Confined to one thread, which holds the locks of both.</em>
 *
 * @param world the controller
 * @param sandbox out of which
 * @param endpoint that leaves
 * @param after what the sandbox is without it
 * @param steps what it takes
 */
record Leave(World world, LiveSandbox sandbox, LiveEndpoint endpoint, SandboxState after, Steps steps) {
    private static final Logger log = LoggerFactory.getLogger(Leave.class);

    /** Prepares it. */
    static Leave of(World world, LiveSandbox sandbox, LiveEndpoint endpoint, Undo undo) {
        var now = sandbox.state();
        var before = now.arrangement();
        var state = endpoint.state();
        var attachment = state.attachment().orElseThrow();
        var after = world.arranger().reduce(undo, before, before.minus(endpoint), before.mappings());

        var steps = new Steps();
        new Transition(
                        before,
                        after,
                        sandbox.base().namespace(),
                        world.platform().naming())
                .addTo(steps);
        attachment
                .links()
                .forEach(linked -> steps.driver(linked.plan().teardown().steps()));
        steps.interior(new Plan("", attachment.interior()).teardown().steps())
                .driver(attachment.join().plan().teardown().steps())
                .forget(state.addresses())
                .files(world.files().changeHosts(sandbox.base(), attachment.allHostsLines(), List.of(), world.ipv6()));
        return new Leave(world, sandbox, endpoint, now.with(after), steps);
    }

    /** What the store keeps of the sandbox afterwards. */
    KeptSandbox kept() {
        return KeptSandbox.of(sandbox.base(), after, sandbox.nextIndex());
    }

    /** Makes it visible. */
    void commit(Teardown teardown) {
        var ports = sandbox.state().arrangement().ports();
        sandbox.publish(after);
        after.arrangement().members().forEach(Member::publish);
        detach(world, sandbox, endpoint);
        teardown.attempt("update the resolver of " + sandbox, () -> SandboxNames.update(after));
        ports.releaseAllBut(after.arrangement().ports(), teardown);
        after.arrangement().ports().relay(teardown);
    }

    /** Makes it visible that an endpoint is in its sandbox no more. */
    static void detach(World world, LiveSandbox sandbox, LiveEndpoint endpoint) {
        var state = endpoint.state();
        var network = endpoint.network();
        network.zone()
                .remove(endpoint.id(), state.attachment().orElseThrow().names(), new HashSet<>(state.addresses()));
        endpoint.publish(state.detached());
        log.info(
                "left net={} ep={} sandbox={}",
                network.id().shortened(),
                endpoint.id().shortened(),
                sandbox);
        if (!network.state().isStopgap()) {
            world.events()
                    .publish(Action.DISCONNECT, network.state().info(), Map.of("container", sandbox.containerId()));
        }
    }
}
