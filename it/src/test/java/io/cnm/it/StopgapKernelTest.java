package io.cnm.it;

import static io.cnm.it.Site.HOST;
import static io.cnm.it.Site.OUTSIDE;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.LocalController;
import io.cnm.driver.bridge.BridgeDriver;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import org.junit.jupiter.api.Test;

/** Sandboxes on networks without a gateway get out, with real packets. */
@InPrivateNetns
class StopgapKernelTest {
    private static final String STOPGAP = "docker_gwbridge";
    private static final int PORT = 8000;

    private static LocalController.Builder withBackplane(LocalController.Builder builder) {
        return builder.driver(new BridgeDriver()).driver(new Backplane());
    }

    private static Network backplane(Site site) {
        return site.controller()
                .createNetwork(NetworkSpec.named("backplane")
                        .driver("backplane")
                        .subnets("10.1.0.0/24")
                        .build());
    }

    @Test
    void sandboxGetsOutAndIsFoundOnItsOwnNetworkOnly(Lab lab) {
        var site = Site.durable(lab, StopgapKernelTest::withBackplane);
        var network = backplane(site);
        var web = site.sandbox(SandboxSpec.named("web").hostname("web").build(), network);
        var db = site.sandbox("db", network);
        site.outside().serve(PORT);
        web.serve(PORT);

        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(db.fetch("web", PORT)).as("over the backplane").isEqualTo("web");
        var gateway = web.on(STOPGAP);
        assertThat(web.shell().ip("route show default")).contains("dev eth1");
        assertThat(db.tryRun("getent", "hosts", gateway.spec().name()).exitCode())
                .isNotZero();
        assertThat(Site.read(web.sandbox().info().hostsFile()))
                .contains("10.1.0.2\tweb")
                .doesNotContain(gateway.ipv4().orElseThrow().address().toString());
        assertThat(site.host().surelyReaches(address(web), PORT))
                .as("it serves there too")
                .isTrue();
        assertThat(db.reaches(address(web), PORT)).as("icc is off").isFalse();
    }

    @Test
    void publishedPortsMoveWithTheWayOut(Lab lab) {
        var site = Site.durable(lab, StopgapKernelTest::withBackplane);
        var spec = SandboxSpec.named("web").publish(PortMapping.tcp(8080, PORT)).build();
        var web = site.sandbox(spec, backplane(site));
        web.serve(PORT);
        assertThat(site.outside().fetch(HOST, 8080)).isEqualTo("web");

        var front = site.network("front", 2);
        var endpoint = front.createEndpoint(EndpointSpec.of("web"));
        endpoint.join(web.sandbox());
        assertThat(site.controller().requireNetwork(STOPGAP).endpoints()).isEmpty();
        assertThat(site.outside().fetch(HOST, 8080)).isEqualTo("web");
        assertThat(web.gateway(false)).isEqualTo("10.2.0.1");

        endpoint.leave();
        assertThat(site.outside().fetch(HOST, 8080)).isEqualTo("web");
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    @Test
    void nextProcessKeepsItAndMakesOneThatTheLastDidNotComeTo(Lab lab) {
        var site = Site.durable(lab, StopgapKernelTest::withBackplane);
        var network = backplane(site);
        var web = site.sandbox("web", network);
        var db = site.sandbox("db", network);
        site.outside().serve(PORT);
        var before = web.on(STOPGAP);
        var gateway = site.controller()
                .requireNetwork(STOPGAP)
                .findEndpoint(db.on(STOPGAP).spec().name());
        gateway.orElseThrow().delete(true);
        assertThat(db.reaches(OUTSIDE, PORT)).isFalse();

        site.restart();

        var restored = site.controller().findSandbox("web").orElseThrow();
        assertThat(site.inside(restored).on(STOPGAP)).isEqualTo(before);
        assertThat(web.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(db.fetch(OUTSIDE, PORT)).isEqualTo("outside");
        assertThat(site.controller().controller().audit()).isEmpty();
    }

    @Test
    void nothingIsLeftOfItButItsNetwork(Lab lab) {
        var site = Site.durable(lab, StopgapKernelTest::withBackplane);
        var network = backplane(site);
        site.sandbox("web", network).sandbox().delete();
        site.awaitClean();

        assertThat(lab.ip("-o link show type veth")).doesNotContain("cnmv");
        site.controller().requireNetwork(STOPGAP).delete();
        network.delete();
        site.awaitClean();

        assertThat(lab.ip("-o link show type bridge")).isEmpty();
    }

    private static String address(Place sandbox) {
        return sandbox.on(STOPGAP).ipv4().orElseThrow().address().toString();
    }
}
