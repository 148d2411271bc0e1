package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkEvent;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From nothing to everything and back. */
class LifecycleTest {
    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void whatIsCreatedAndDeletedLeavesNothing() {
        var before = cnm.state();
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var back = cnm.network("back");
        var sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .hostname("web")
                .publish(PortMapping.tcp(8080, 80))
                .build());
        var one = front.createEndpoint(EndpointSpec.of("web"));
        one.join(sandbox);
        var two = back.createEndpoint(EndpointSpec.of("web"));
        two.join(sandbox);

        one.leave();
        one.delete(false);
        sandbox.delete();
        front.delete();
        back.delete();

        assertThat(cnm.state()).isEqualTo(before);
        assertThat(cnm.runner.kernel()).isEmpty();
        assertThat(directory.resolve("exec/sandboxes")).isEmptyDirectory();
    }

    @Test
    void whatHappensIsTold() {
        var front = cnm.network("front");
        var sandbox = cnm.sandbox("c1");
        cnm.join(front, sandbox);
        sandbox.delete();
        front.delete();

        assertThat(cnm.events)
                .extracting(NetworkEvent::action)
                .containsExactly(
                        NetworkEvent.Action.CREATE,
                        NetworkEvent.Action.CONNECT,
                        NetworkEvent.Action.DISCONNECT,
                        NetworkEvent.Action.DESTROY);
        assertThat(cnm.events.get(1))
                .isEqualTo(new NetworkEvent(
                        NetworkEvent.Action.CONNECT,
                        front.id(),
                        Map.of("name", "front", "type", "bridge", "container", "c1"),
                        Fixture.NOW));
    }

    @Test
    void nameAndSubnetAreFreeAtOnceAfterDelete() {
        for (var i = 0; i < 3; i++) {
            var network = cnm.network("front", "10.1.0.0/24");
            var endpoint = cnm.join(network, cnm.sandbox("c1"));

            assertThat(endpoint.info().ipv4().orElseThrow()).hasToString("10.1.0.2/24");

            cnm.controller.findSandbox("c1").orElseThrow().delete();
            network.delete();
        }
    }
}
