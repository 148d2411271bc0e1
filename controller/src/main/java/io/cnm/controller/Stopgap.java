package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.NotFoundException;
import io.cnm.spi.JoinPlan.WayOut;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a sandbox gets out whose networks have no gateway, such as one that is only between hosts: it gets an endpoint
 * on a bridge network of its own kind, Docker's {@code docker_gwbridge}, for as long as it needs one. That endpoint has no
 * names and is in no hosts file. To come and to go is an operation of its own, which follows the one that made it needed; the
 * next process makes up for one that this one did not come to. <em>Thread-safe.</em>
 */
final class Stopgap {
    private static final Logger log = LoggerFactory.getLogger(Stopgap.class);

    private static final String NETWORK = GatewayChooser.STOPGAP_NETWORK;
    private static final String DRIVER = "bridge";

    private final World world;

    Stopgap(World world) {
        this.world = world;
    }

    /** Whether some endpoint wants a way out, and none is one. */
    static boolean neededBy(Arrangement arrangement) {
        var wanted = false;
        for (var member : arrangement.members()) {
            if (!member.network().isStopgap()) {
                if (member.isWayOut(false) || member.isWayOut(true)) {
                    return false;
                }
                wanted |= wantsWayOut(member);
            }
        }
        return wanted;
    }

    private static boolean wantsWayOut(Member member) {
        return member.network().hasInterfaces()
                && !member.network().info().spec().internal()
                && member.attachment().join().wayOut() == WayOut.NEEDED;
    }

    /**
     * Gives a sandbox the endpoint that it needs, or takes away the one that it does not.
     *
     * @throws CnmException if it cannot be given; that it cannot be taken away harms nobody, since every other way is better
     */
    void adjust(LiveSandbox sandbox) {
        sandbox.stopgapLock().lock();
        try {
            var arrangement = sandbox.state().arrangement();
            var needed = !sandbox.base().isExternal() && neededBy(arrangement) && world.hasDriver(DRIVER);
            var present = present(arrangement);
            if (needed && present.isEmpty()) {
                attach(sandbox);
            } else if (!needed) {
                present.ifPresent(endpoint -> attempt(sandbox, () -> endpoint.delete(true)));
            }
        } finally {
            sandbox.stopgapLock().unlock();
        }
    }

    /** The same after something has been done that is not taken back. */
    void adjustIfPossible(LiveSandbox sandbox) {
        attempt(sandbox, () -> adjust(sandbox));
    }

    private static void attempt(LiveSandbox sandbox, Runnable change) {
        try {
            change.run();
        } catch (CnmException e) {
            log.warn("left the way out of sandbox={} as it is: {}", sandbox, e.getMessage());
        }
    }

    private static Optional<LiveEndpoint> present(Arrangement arrangement) {
        for (var member : arrangement.members()) {
            if (member.network().isStopgap()) {
                return Optional.of(member.endpoint());
            }
        }
        return Optional.empty();
    }

    private void attach(LiveSandbox sandbox) {
        try {
            var network = network();
            var name = "gateway_" + sandbox.id().shortened();
            var operations = world.endpointOperations();
            var left = network.find(name); // somebody may have taken it out
            if (left.isPresent()) {
                world.effects().make(operations.join(left.get(), sandbox, JoinSpec.DEFAULT));
            } else {
                world.effects().make(operations.create(network, EndpointSpec.of(name), sandbox, JoinSpec.DEFAULT));
            }
        } catch (NotFoundException e) {
            if (sandbox.isLive()) {
                throw e;
            }
        }
    }

    /** The network, which is made when it is first needed; a user may have made it in their own way. */
    private synchronized LiveNetwork network() {
        return world.networks().all().stream()
                .filter(network -> network.state().isStopgap())
                .findFirst()
                .orElseGet(() -> world.effects().make(world.networkOperations().create(spec(), false)));
    }

    private NetworkSpec spec() {
        var spec = NetworkSpec.named(NETWORK).driver(DRIVER).option(Labels.INTER_CONTAINER, "false");
        world.platform().naming().stopgapBridge().ifPresent(device -> spec.option(Labels.BRIDGE_NAME, device));
        return spec.build();
    }
}
