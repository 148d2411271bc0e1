package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.kernel.Kernel;
import io.cnm.linux.Netns;
import io.cnm.spi.Naming;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Each call fails at each of its steps, and the kernel undoes what it had done. What makes something leaves everything as
 * before; what removes something has done what it could. In either case the same call succeeds the next time.
 */
@InPrivateNetns
class FailureAtEveryStepKernelTest {
    private static final List<PortMapping> PORTS = List.of(PortMapping.tcp(8080, 80), PortMapping.udp(5353, 53));

    private Optional<Scene> opened = Optional.empty();

    /** All of it, but for what the test makes. */
    private record Scene(Lab lab, Kernel kernel, FailingRunner runner, Site site) {
        private static Scene open(Lab lab) {
            var kernel = lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm")));
            var runner = new FailingRunner(kernel.runner());
            var site = Site.open(
                    lab, each -> each.settings(set -> set.runner(runner).resolvConf(Site.resolvConf(lab))));
            return new Scene(lab, kernel, runner, site);
        }

        private Sandbox sandbox() {
            var spec = SandboxSpec.named("web").hostname("web");
            PORTS.forEach(spec::publish);
            return site.controller().createSandbox(spec.build());
        }

        private static Endpoint endpoint(Network network) {
            return network.createEndpoint(EndpointSpec.named("web").alias("www").build());
        }

        /** Sockets are closed in the background. */
        private void awaitState(Optional<Sandbox> sandbox, State expected, String when) {
            var now = state(sandbox);
            for (var end = Instant.now().plusSeconds(5);
                    !now.is(expected) && Instant.now().isBefore(end); ) {
                now = state(sandbox);
            }
            now.assertIs(expected, when);
        }

        /** Everything that a failed call could leave: in the kernel, on disk, and what is held of the process. */
        private State state(Optional<Sandbox> sandbox) {
            assertThat(kernel.awaitIdle(Duration.ofSeconds(10))).isTrue();
            site.awaitSettledAddresses(lab.netns());
            var inside = sandbox.map(each -> {
                try (var netns = Netns.open(each.key())) {
                    site.awaitSettledAddresses(netns);
                    return KernelSnapshot.take(lab, netns);
                }
            });
            return new State(KernelSnapshot.take(lab), inside, site.files());
        }
    }

    private record State(KernelSnapshot host, Optional<KernelSnapshot> inside, List<String> files) {
        private boolean is(State expected) {
            return host.equals(expected.host) && inside.equals(expected.inside);
        }

        private void assertIs(State expected, String when) {
            assertThat(host.changesSince(expected.host)).as("host %s", when).isEmpty();
            inside.ifPresent(now -> assertThat(now.changesSince(expected.inside.orElseThrow()))
                    .as("sandbox %s", when)
                    .isEmpty());
            assertThat(files).as("files %s", when).isEqualTo(expected.files);
        }
    }

    /** A first life opens the sockets that stay open. */
    @BeforeEach
    void start(Lab lab) {
        var scene = Scene.open(lab);
        opened = Optional.of(scene);
        var network = scene.site.steadyNetwork("first", 9);
        var sandbox = scene.sandbox();
        Scene.endpoint(network).join(sandbox);
        scene.site.controller().sandboxes().forEach(Sandbox::delete);
        network.delete();
    }

    @Test
    void creatingLeavesEverythingAsBefore() {
        var scene = opened.orElseThrow();

        var front = makes("create network", Optional.empty(), () -> scene.site.network("front", 1));
        var sandbox = makes("create sandbox", Optional.empty(), scene::sandbox);
        makes("create endpoint", Optional.empty(), () -> Scene.endpoint(front).name());

        assertThat(scene.site.controller().sandboxes()).containsExactly(sandbox);
        assertThat(front.endpoints()).hasSize(1);
    }

    @Test
    void joiningAndPublishingLeaveEverythingAsBefore() {
        var scene = opened.orElseThrow();
        var sandbox = scene.sandbox();
        var front = Scene.endpoint(scene.site.steadyNetwork("front", 1));
        var back = Scene.endpoint(scene.site.steadyNetwork("back", 2));
        joinOnce(front, sandbox);

        makes("first join", Optional.of(sandbox), () -> join(front, sandbox));
        makes("second join", Optional.of(sandbox), () -> join(back, sandbox));
        var more = List.of(PortMapping.tcp(9090, 90), PortMapping.udp(9090, 90));
        makes("publish", Optional.of(sandbox), () -> sandbox.publish(more));

        var web = scene.site.inside(sandbox);
        web.serve(90);
        assertThat(scene.site.outside().fetch(Site.HOST, 9090)).isEqualTo("web");
    }

    @Test
    void removingDoesWhatItCanAndTheRestTheNextTime() {
        var scene = opened.orElseThrow();
        var front = scene.site.steadyNetwork("front", 1);
        var back = scene.site.steadyNetwork("back", 2);

        removes("leave", () -> {
            var sandbox = scene.sandbox();
            Scene.endpoint(back).join(sandbox);
            var endpoint = Scene.endpoint(front);
            endpoint.join(sandbox);
            return new Removal(endpoint::leave, () -> {
                endpoint.delete(false);
                sandbox.delete();
            });
        });
        removes("unpublish", () -> {
            var sandbox = scene.sandbox();
            Scene.endpoint(front).join(sandbox);
            return new Removal(() -> sandbox.unpublish(PORTS), sandbox::delete);
        });
        removes("delete sandbox", () -> {
            var sandbox = scene.sandbox();
            Scene.endpoint(front).join(sandbox);
            Scene.endpoint(back).join(sandbox);
            return new Removal(sandbox::delete, () -> {});
        });
        removes("delete network", () -> new Removal(scene.site.network("third", 3)::delete, () -> {}));
    }

    private static boolean join(Endpoint endpoint, Sandbox sandbox) {
        endpoint.join(sandbox);
        return true;
    }

    /** The sandbox has dealt with the kernel already, as to descriptors. */
    private static void joinOnce(Endpoint endpoint, Sandbox sandbox) {
        endpoint.join(sandbox);
        endpoint.leave();
    }

    private <T> T makes(String what, Optional<Sandbox> sandbox, Supplier<T> call) {
        var scene = opened.orElseThrow();
        var before = scene.state(sandbox);
        for (var step = 0; ; step++) {
            scene.runner.failAt(step);
            try {
                var made = call.get();
                scene.runner.failNowhere();
                assertThat(step)
                        .as("places at which %s failed", what)
                        .isGreaterThan(what.equals("create endpoint") ? -1 : 2);
                return made;
            } catch (CnmException e) {
                assertThat(e).as(what).hasMessageContaining("no-such-link");
                assertThat(e.getSuppressed()).as("%s undone", what).isEmpty();
            }
            scene.awaitState(sandbox, before, "after " + what + " failed at step " + step);
        }
    }

    private record Removal(Runnable call, Runnable rest) {}

    private void removes(String what, Supplier<Removal> scenario) {
        var scene = opened.orElseThrow();
        var before = scene.state(Optional.empty());
        for (var step = 0; ; step++) {
            var removal = scenario.get();
            scene.runner.failAt(step);
            try {
                removal.call.run();
                scene.runner.failNowhere();
                removal.rest.run();
                assertThat(step).as("places at which %s failed", what).isPositive();
                return;
            } catch (CnmException e) {
                assertThat(e).as(what).hasMessageContaining("not done");
            }
            removal.call.run();
            removal.rest.run();
            scene.awaitState(Optional.empty(), before, "after " + what + " failed at step " + step);
        }
    }
}
