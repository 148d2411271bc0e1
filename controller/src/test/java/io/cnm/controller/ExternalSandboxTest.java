package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.AddVeth;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sandboxes that another engine sets up: it finds a link on the host, and the rest is its own. */
class ExternalSandboxTest {
    private static final JoinSpec WAITING = new JoinSpec(0, Optional.of("waiting0"));

    @TempDir
    private Path directory;

    private Fixture cnm;
    private Network front;
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        front = cnm.network("front", "10.1.0.0/24");
        sandbox = cnm.controller.createSandbox(
                SandboxSpec.named("c1").mode(SandboxSpec.Mode.EXTERNAL).build());
    }

    @Test
    void linkIsBornOnTheHostAndNothingIsDoneToIt() {
        front.createEndpoint(EndpointSpec.of("web"), sandbox, WAITING);

        var steps = lastPlan().steps();
        var veth = (AddVeth) steps.get(0);
        assertThat(veth.peer().namespace()).isEqualTo(Namespace.HOST);
        assertThat(veth.peer().name()).isEqualTo("waiting0");
        assertThat(veth.peer().index()).isZero();
        assertThat(steps.subList(1, steps.size())).allMatch(ChangeRules.class::isInstance);
    }

    @Test
    void thereAreNoFilesAndThereIsNoResolver() {
        front.createEndpoint(EndpointSpec.of("web"), sandbox, WAITING);

        assertThat(directory.resolve("exec"))
                .satisfiesAnyOf(exec -> assertThat(exec).doesNotExist(), exec -> assertThat(exec)
                        .isEmptyDirectory());
        assertThat(cnm.names.open()).isZero();
        assertThat(sandbox.statistics()).isEmpty();
    }

    @Test
    void nameOfTheLinkMustBeGiven() {
        assertRefused(
                Kind.INVALID_PARAMETER,
                () -> front.createEndpoint(EndpointSpec.of("web"), sandbox, JoinSpec.DEFAULT),
                "interface name must be given");
        assertThat(front.endpoints()).isEmpty();
    }

    @Test
    void portsArePublishedAndTakenBack() {
        front.createEndpoint(EndpointSpec.of("web"), sandbox, WAITING);

        sandbox.publish(List.of(PortMapping.tcp(8080, 80)));
        assertThat(sandbox.info().mappings()).containsExactly(PortMapping.tcp(8080, 80));
        assertThat(cnm.ports.held()).isNotEmpty();
        sandbox.unpublish(sandbox.info().mappings());

        assertThat(sandbox.info().mappings()).isEmpty();
        assertThat(cnm.ports.held()).isEmpty();
    }

    @Test
    void networkWithoutAWayOutIsGivenNone() {
        var inside = cnm.internal("inside");

        inside.createEndpoint(EndpointSpec.of("web"), sandbox, WAITING);

        assertThat(sandbox.endpoints()).hasSize(1);
    }

    @Test
    void linkGoesWithTheSandbox() {
        front.createEndpoint(EndpointSpec.of("web"), sandbox, WAITING);

        sandbox.delete();

        assertThat(lastPlan().steps())
                .filteredOn(RetireLink.class::isInstance)
                .singleElement()
                .satisfies(step -> assertThat(((RetireLink) step).peer())
                        .contains(new RetireLink.Peer(Namespace.HOST, "waiting0")));
        assertThat(front.endpoints()).isEmpty();
        front.delete();
    }

    private Plan lastPlan() {
        return cnm.runner.plans().get(cnm.runner.plans().size() - 1);
    }
}
