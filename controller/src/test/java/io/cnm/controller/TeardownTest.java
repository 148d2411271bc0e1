package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.api.SystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What removes something does as much as it can, tells all failures together, and can be repeated. */
class TeardownTest {
    private static final Map<String, Consumer<TeardownTest>> REMOVALS = Map.of(
            "leave", test -> test.gateway.leave(),
            "delete endpoint", test -> test.gateway.delete(true),
            "delete sandbox", test -> test.sandbox.delete(),
            "unpublish", test -> test.sandbox.unpublish(List.of(PortMapping.tcp(8080, 80))));

    @TempDir
    private Path directory;

    private Fixture cnm;
    private Network front;
    private Sandbox sandbox;
    private Endpoint gateway;

    /** A sandbox with a port, on two networks of which one is the way out: default routes and the port will move. */
    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        sandbox = cnm.controller.createSandbox(SandboxSpec.named("c1")
                .hostname("c1")
                .publish(PortMapping.tcp(8080, 80))
                .build());
        cnm.join(cnm.network("other", "10.2.0.0/24"), sandbox);
        gateway = cnm.join(front, sandbox);
    }

    @ParameterizedTest
    @ValueSource(strings = {"leave", "delete endpoint", "delete sandbox", "unpublish"})
    void removalThatFailedAtAnyStepIsRepeatedWithTheSameResult(String what) {
        var removal = Objects.requireNonNull(REMOVALS.get(what));
        var expected = new TeardownTest();
        expected.directory = directory.resolve("expected");
        assertThat(expected.directory.toFile().mkdir()).isTrue();
        expected.start();
        removal.accept(expected);
        var steps = expected.cnm.runner.last().steps().size();

        for (var step = 0; step < steps; step++) {
            var attempt = new TeardownTest();
            attempt.directory = directory.resolve("attempt" + step);
            assertThat(attempt.directory.toFile().mkdir()).isTrue();
            attempt.start();
            attempt.cnm.runner.failAt(step);

            assertRefused(Kind.SYSTEM, () -> removal.accept(attempt), "made to fail at step " + step + " of " + what);
            assertThat(attempt.cnm.journal.open()).isEmpty();
            removal.accept(attempt);

            assertThat(attempt.cnm.runner.kernel()).hasSameSizeAs(expected.cnm.runner.kernel());
            assertThat(attempt.cnm.ports.held()).isEqualTo(expected.cnm.ports.held());
            assertThat(attempt.cnm.ipam.leases()).isEqualTo(expected.cnm.ipam.leases());
            assertThat(attempt.cnm.state()).hasSameSizeAs(expected.cnm.state());
        }
    }

    @Test
    void networkIsDeletedAgainAfterAFailure() {
        sandbox.delete();
        for (var step = 0; step < 5; step++) {
            cnm.runner.failAt(step);
            assertRefused(Kind.SYSTEM, front::delete, "made to fail at step " + step + " of delete network front");
            assertThat(cnm.controller.findNetwork("front")).contains(front);
        }
        front.delete();

        assertThat(cnm.controller.findNetwork("front")).isEmpty();
        assertThat(cnm.runner.kernel()).noneMatch(line -> line.contains("10.1.0"));
    }

    @Test
    void kernelsFailuresAreToldTogetherAndTheRestIsDone() {
        cnm.runner.failAt(0, 2);

        assertThatThrownBy(sandbox::delete)
                .isInstanceOfSatisfying(SystemException.class, e -> assertThat(e.getSuppressed())
                        .hasSize(1));
        assertThat(cnm.runner.kernel()).noneMatch(line -> line.startsWith("namespace"));
        assertThat(cnm.controller.sandboxes()).containsExactly(sandbox);
    }

    @Test
    void addressThatCannotBeGivenBackKeepsNothingElse() {
        cnm.faults.make("release 10.1.0.2");
        cnm.faults.make("release 10.2.0.2");

        assertThatThrownBy(sandbox::delete)
                .hasMessageContaining("made to fail: release 10.")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(cnm.ipam.leases()).noneMatch(lease -> lease.contains("fd01::2"));
        assertThat(cnm.ports.held()).isEmpty();
        assertThat(cnm.names.open()).isZero();
        assertThat(cnm.controller.sandboxes()).isEmpty();
        assertThat(cnm.sandbox("c1")).isNotNull();
    }

    @Test
    void poolThatCannotBeGivenBackIsToldAndTheNetworkIsGone() {
        sandbox.delete();
        cnm.faults.make("release pool");

        assertThatThrownBy(front::delete).hasMessage("made to fail: release pool");
        cnm.faults.end();
        assertThat(cnm.controller.findNetwork("front")).isEmpty();
        assertThat(cnm.network("front").name()).isEqualTo("front");
    }

    @ParameterizedTest
    @ValueSource(strings = {"intend", "commit"})
    void removalThatCannotBeWrittenDownHasNotHappenedAndIsRepeated(String call) {
        cnm.faults.make(call);
        assertRefused(Kind.SYSTEM, () -> gateway.delete(true), "made to fail: " + call);
        assertThat(sandbox.endpoints()).contains(gateway);
        assertThat(cnm.journal.open()).isEmpty();
        cnm.faults.end();

        gateway.delete(true);
        sandbox.delete();
        assertThat(cnm.ports.held()).isEmpty();
        assertThat(cnm.runner.kernel()).noneMatch(line -> line.contains("eth"));
    }
}
