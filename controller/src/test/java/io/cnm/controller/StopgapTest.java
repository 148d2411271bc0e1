package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.spi.JoinPlan.WayOut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gets a way out made for them, and when it goes again. */
class StopgapTest {
    private static final String STOPGAP = "docker_gwbridge";

    @TempDir
    private Path directory;

    private Fixture cnm;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @Test
    void sandboxWithoutGatewayGetsAnEndpointOnANetworkMadeForThat() {
        var sandbox = cnm.sandbox("c1");

        cnm.join(without(WayOut.NEEDED, "backplane"), sandbox);

        assertThat(networks(sandbox)).containsExactly("backplane", STOPGAP);
        var gateway = gateway(sandbox);
        assertThat(gateway.name()).isEqualTo("gateway_" + sandbox.id().shortened());
        assertThat(gateway.info().joined().orElseThrow().interfaceName()).contains("eth1");
        assertThat(gateway.info().ipv6()).isEmpty();
        var spec = cnm.controller.requireNetwork(STOPGAP).info().spec();
        assertThat(spec.options())
                .containsEntry("com.docker.network.bridge.enable_icc", "false")
                .doesNotContainKey("com.docker.network.bridge.name");
    }

    @Test
    void itHasNoNamesAndTellsNobody() {
        var sandbox = cnm.sandbox("c1");

        cnm.join(without(WayOut.NEEDED, "backplane"), sandbox);

        assertThat(cnm.view(sandbox).networks())
                .extracting(known -> known.name())
                .containsExactly("backplane");
        assertThat(cnm.view(sandbox).external()).isTrue();
        assertThat(Fixture.read(sandbox.info().hostsFile()).lines().filter(line -> line.endsWith("\tc1")))
                .hasSize(1);
        assertThat(cnm.events)
                .noneMatch(event -> event.attributes().containsKey("container")
                        && STOPGAP.equals(event.attributes().get("name")));
    }

    @Test
    void itGoesWhenARealGatewayComesAndReturnsWhenThatLeaves() {
        var sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(without(WayOut.NEEDED, "backplane"), sandbox);
        assertThat(gateway(sandbox).info().joined().orElseThrow().ports()).hasSize(1);

        var front = cnm.join(cnm.network("front"), sandbox);

        assertThat(networks(sandbox)).containsExactly("front", "backplane");
        assertThat(cnm.controller.requireNetwork(STOPGAP).endpoints()).isEmpty();
        assertThat(front.info().joined().orElseThrow().ports()).hasSize(1);
        front.leave();
        assertThat(networks(sandbox)).containsExactly("backplane", STOPGAP);
        assertThat(gateway(sandbox).info().joined().orElseThrow().ports()).hasSize(1);
    }

    @Test
    void itGoesWithTheLastEndpointThatNeedsItAndWithTheSandbox() {
        var backplane = without(WayOut.NEEDED, "backplane");
        var sandbox = cnm.sandbox("c1");
        cnm.join(backplane, sandbox).delete(true);
        assertThat(sandbox.endpoints()).isEmpty();

        cnm.join(backplane, sandbox);
        sandbox.delete();

        assertThat(cnm.controller.requireNetwork(STOPGAP).endpoints()).isEmpty();
        assertThat(backplane.endpoints()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = WayOut.class, mode = EnumSource.Mode.EXCLUDE, names = "NEEDED")
    void nobodyElseGetsOne(WayOut wayOut) {
        var sandbox = cnm.sandbox("c1");

        cnm.join(without(wayOut, "other"), sandbox);
        cnm.join(cnm.internal("inside"), sandbox);

        assertThat(networks(sandbox)).containsExactlyInAnyOrder("other", "inside");
        assertThat(cnm.controller.findNetwork(STOPGAP)).isEmpty();
    }

    @Test
    void assumedWayOutIsAsGoodAsAKnownOne() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(without(WayOut.NEEDED, "backplane"), sandbox);

        cnm.join(without(WayOut.ASSUMED, "lan"), sandbox);

        assertThat(networks(sandbox)).containsExactly("lan", "backplane");
        assertThat(cnm.view(sandbox).external()).isTrue();
    }

    @Test
    void joinThatCannotHaveOneIsTakenBack() {
        cnm.controller.createNetwork(
                NetworkSpec.named(STOPGAP).subnets("10.9.0.0/30").build());
        var backplane = without(WayOut.NEEDED, "backplane");
        cnm.join(backplane, cnm.sandbox("c1"));
        var sandbox = cnm.sandbox("c2");
        var before = links();
        var endpoint = backplane.createEndpoint(EndpointSpec.of("c2"));

        assertRefused(Kind.UNAVAILABLE, () -> endpoint.join(sandbox), STOPGAP);
        assertRefused(
                Kind.UNAVAILABLE,
                () -> backplane.createEndpoint(EndpointSpec.of("other"), sandbox, JoinSpec.DEFAULT),
                STOPGAP);

        assertThat(endpoint.info().joined()).isEmpty();
        assertThat(backplane.findEndpoint("other")).isEmpty();
        assertThat(sandbox.endpoints()).isEmpty();
        assertThat(links()).isEqualTo(before);
    }

    @Test
    void oneThatSomebodyTookOutComesBack() {
        var sandbox = cnm.sandbox("c1");
        cnm.join(without(WayOut.NEEDED, "backplane"), sandbox);

        gateway(sandbox).leave();

        assertThat(networks(sandbox)).containsExactly("backplane", STOPGAP);
    }

    @Test
    void manyThatNeedItAtOnceShareOneNetwork() throws Exception {
        var backplane = without(WayOut.NEEDED, "backplane");
        var start = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(8);
        try {
            var sandboxes = new ArrayList<Future<Sandbox>>();
            for (var i = 0; i < 16; i++) {
                var name = "c" + i;
                sandboxes.add(pool.submit(() -> {
                    start.await();
                    var sandbox = cnm.sandbox(name);
                    cnm.join(backplane, sandbox);
                    return sandbox;
                }));
            }
            start.countDown();

            for (var sandbox : sandboxes) {
                assertThat(networks(sandbox.get(20, TimeUnit.SECONDS))).containsExactly("backplane", STOPGAP);
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(cnm.controller.networks()).hasSize(2);
    }

    /** What there is of links, and what hangs on them; a sandbox keeps its resolver. */
    private List<String> links() {
        return cnm.runner.kernel().stream()
                .filter(line -> line.matches("(link|add|endpoint|bridge) .*"))
                .toList();
    }

    private static Endpoint gateway(Sandbox sandbox) {
        return sandbox.endpoints().stream()
                .filter(endpoint -> endpoint.network().name().equals(STOPGAP))
                .findFirst()
                .orElseThrow();
    }

    private Network without(WayOut wayOut, String name) {
        return cnm.controller.createNetwork(
                NetworkSpec.named(name).option("wayOut", wayOut.name()).build());
    }

    private static List<String> networks(Sandbox sandbox) {
        return sandbox.endpoints().stream()
                .map(Endpoint::network)
                .map(Network::name)
                .toList();
    }
}
