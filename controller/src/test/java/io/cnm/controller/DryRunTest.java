package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.Connection;
import io.cnm.api.DryRun;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.Plan;
import io.cnm.plan.WriteFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A dry run shows the plan that the real call then carries out, and leaves no trace. */
class DryRunTest {
    private static final List<PortMapping> PORTS =
            List.of(PortMapping.tcp(9090, 90), new PortMapping(Protocol.TCP, 91, Optional.empty(), 0, 0));

    @TempDir
    private Path directory;

    private Fixture cnm;
    private DryRun dryRun;
    private Network front;
    private Sandbox sandbox;
    private Endpoint web;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        dryRun = cnm.controller.dryRun();
        front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80), PORTS.get(1));
        cnm.join(cnm.network("other", "10.2.0.0/24"), sandbox);
        web = front.createEndpoint(EndpointSpec.of("web"));
    }

    @Test
    void createNetwork() {
        var spec = NetworkSpec.named("new").ipv6(true).build();

        same(() -> dryRun.createNetwork(spec), () -> cnm.controller.createNetwork(spec));
    }

    @Test
    void deleteNetwork() {
        var empty = cnm.network("empty");

        same(() -> dryRun.deleteNetwork(empty), empty::delete);
    }

    @Test
    void createSandbox() {
        var spec = SandboxSpec.named("c2").hostname("c2").build();

        same(() -> dryRun.createSandbox(spec), () -> cnm.controller.createSandbox(spec));
    }

    @Test
    void createSandboxWithEndpoints() {
        var other = cnm.controller.requireNetwork("other");
        var spec = SandboxSpec.named("c2")
                .hostname("c2")
                .publish(PortMapping.tcp(8081, 80))
                .build();
        var connections = List.of(
                new Connection(other, EndpointSpec.of("c2"), JoinSpec.DEFAULT),
                new Connection(
                        front, EndpointSpec.named("c2").alias("www").build(), new JoinSpec(7, Optional.of("net0"))));
        var state = cnm.state();
        var kernel = cnm.runner.kernel();
        var before = cnm.runner.plans().size();

        var plan = dryRun.createSandbox(spec, connections);

        assertThat(cnm.state()).isEqualTo(state);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
        assertThat(cnm.runner.plans()).hasSize(before);
        cnm.controller.createSandbox(spec, connections);
        var done = cnm.runner.plans().subList(before, cnm.runner.plans().size()).stream()
                .reduce(Plan::then)
                .orElseThrow();
        assertThat(likely(withoutFiles(plan))).isEqualTo(likely(withoutFiles(done)));
    }

    /** The runner here writes none, so that they differ for those who read them. */
    private static Plan withoutFiles(Plan plan) {
        return new Plan(
                plan.title(),
                plan.steps().stream()
                        .filter(step -> !(step instanceof WriteFile))
                        .toList());
    }

    @Test
    void sandboxWithEndpointsIsAllOrNothing() {
        var other = cnm.controller.requireNetwork("other");
        var state = cnm.state();
        var spec = SandboxSpec.of("c2");
        var connections = List.of(
                new Connection(other, EndpointSpec.of("c2"), JoinSpec.DEFAULT),
                new Connection(front, EndpointSpec.of("a b"), JoinSpec.DEFAULT));

        assertRefused(Kind.INVALID_PARAMETER, () -> dryRun.createSandbox(spec, connections), "endpoint name \"a b\"");
        assertThat(cnm.state()).isEqualTo(state);
        assertRefused(
                Kind.INVALID_PARAMETER, () -> cnm.controller.createSandbox(spec, connections), "endpoint name \"a b\"");
        assertThat(cnm.state()).isEqualTo(state);
    }

    @Test
    void deleteSandbox() {
        web.join(sandbox);

        same(() -> dryRun.deleteSandbox(sandbox), sandbox::delete);
    }

    @Test
    void joinThatMovesRoutesAndPorts() {
        same(() -> dryRun.join(web, sandbox, JoinSpec.DEFAULT), () -> web.join(sandbox));
    }

    @Test
    void firstJoinWithAnEphemeralPort() {
        var other = cnm.sandbox("c2", PORTS.get(1));

        same(() -> dryRun.join(web, other, JoinSpec.DEFAULT), () -> web.join(other));
    }

    @Test
    void leave() {
        web.join(sandbox);

        same(() -> dryRun.leave(web), web::leave);
    }

    @Test
    void deleteEndpointByForce() {
        web.join(sandbox);

        same(() -> dryRun.deleteEndpoint(web, true), () -> web.delete(true));
    }

    @Test
    void publish() {
        same(() -> dryRun.publish(sandbox, List.of(PORTS.get(0))), () -> sandbox.publish(List.of(PORTS.get(0))));
    }

    @Test
    void unpublish() {
        same(() -> dryRun.unpublish(sandbox, PORTS), () -> sandbox.unpublish(PORTS));
    }

    @Test
    void createEndpointHasNothingToDoInTheKernelAndTakesNoAddress() {
        var before = cnm.state();
        var plan = dryRun.createEndpoint(front, EndpointSpec.of("new"));

        assertThat(plan.title()).isEqualTo("create endpoint new on front");
        assertThat(plan.isEmpty()).isTrue();
        assertThat(cnm.state()).isEqualTo(before);
        assertThat(front.createEndpoint(EndpointSpec.of("new")).info().ipv4().orElseThrow())
                .hasToString("10.1.0.3/24");
    }

    @Test
    void dryRunRefusesWhatTheRealCallRefuses() {
        assertRefused(Kind.FORBIDDEN, () -> dryRun.deleteNetwork(front), "network front has active endpoints");
        assertRefused(Kind.FORBIDDEN, () -> dryRun.leave(web), "endpoint web is in no sandbox");
        assertRefused(Kind.CONFLICT, () -> dryRun.createNetwork(NetworkSpec.bridge("front")), "front already exists");
        assertRefused(Kind.CONFLICT, () -> dryRun.createSandbox(SandboxSpec.of("c1")), "container c1");
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> dryRun.createEndpoint(front, EndpointSpec.of("a b")),
                "endpoint name \"a b\"");
        assertRefused(
                Kind.CONFLICT,
                () -> dryRun.publish(sandbox, List.of(PortMapping.tcp(8080, 81))),
                "port is already allocated");
    }

    private void same(Supplier<Plan> preview, Runnable real) {
        var state = cnm.state();
        var kernel = cnm.runner.kernel();
        var plans = cnm.runner.plans();

        var first = preview.get();
        var second = preview.get();
        assertThat(cnm.state()).isEqualTo(state);
        assertThat(cnm.runner.kernel()).isEqualTo(kernel);
        assertThat(cnm.runner.plans()).isEqualTo(plans);

        real.run();
        assertThat(likely(first)).isEqualTo(likely(cnm.runner.last())).isEqualTo(likely(second));
    }

    /** The plan without what is drawn by lot: ids, hardware addresses and a resolver's ports. */
    private static String likely(Plan plan) {
        return PlanJson.writePretty(plan)
                .replaceAll("(cnm-|cnmv|/|sandbox )[0-9a-f]{11,64}", "$1ID")
                .replaceAll("([0-9a-f]{2}:){5}[0-9a-f]{2}", "MAC")
                .replaceAll("(udp|tcp)Port\" : (0|4\\d{4})", "$1Port\" : PORT");
    }
}
