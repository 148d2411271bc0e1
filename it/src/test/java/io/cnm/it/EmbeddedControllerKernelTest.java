package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Sysctl;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The library as a program uses it. */
@InPrivateNetns
class EmbeddedControllerKernelTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void whatIsDeletedLeavesNoTrace(Lab lab) {
        lab.netns().run(() -> Sysctl.write("net/ipv4/ip_forward", "1")); // what we switch on ourselves stays on
        var before = KernelSnapshot.take(lab);

        try (var controller = EmbeddedController.builder().execRoot(lab.dir()).open()) {
            var network = controller.createNetwork(NetworkSpec.bridge("front"));
            var sandbox = controller.createSandbox(SandboxSpec.of("web"));
            network.createEndpoint(EndpointSpec.of("web")).join(sandbox);
            assertThat(lab.ip("-o link show type bridge")).contains("cnm-");

            sandbox.delete();
            network.delete();

            assertThat(controller.awaitClean(SOON)).isTrue();
        }

        lab.awaitAsBefore(before);
    }

    @Test
    void sandboxThatNeverJoinsLeavesNoTraceEither(Lab lab) {
        var before = KernelSnapshot.take(lab);

        try (var controller = EmbeddedController.builder().execRoot(lab.dir()).open()) {
            controller.createSandbox(SandboxSpec.of("first")).delete();
            assertThat(controller.awaitClean(SOON)).isTrue();
            var idle = KernelSnapshot.take(lab);

            for (var i = 0; i < 20; i++) {
                controller.createSandbox(SandboxSpec.of("web" + i)).delete();
            }

            assertThat(controller.awaitClean(SOON)).isTrue();
            lab.awaitAsBefore(idle);
        }

        lab.awaitAsBefore(before);
    }
}
