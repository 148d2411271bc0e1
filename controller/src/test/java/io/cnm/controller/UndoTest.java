package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static io.cnm.controller.Fixture.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes something and fails has made nothing, wherever it fails. */
class UndoTest {
    private static final Map<String, Consumer<UndoTest>> MAKINGS = Map.of(
            "create network new",
                    test -> test.cnm.controller.createNetwork(
                            NetworkSpec.named("new").ipv6(true).build()),
            "create sandbox", test -> test.cnm.sandbox("new"),
            "create endpoint new on front", test -> test.front.createEndpoint(EndpointSpec.of("new")),
            "join web to front", test -> test.web.join(test.sandbox),
            "publish 1 ports", test -> test.sandbox.publish(List.of(PortMapping.tcp(9090, 90))));

    @TempDir
    private Path directory;

    private Fixture cnm;
    private Network front;
    private Sandbox sandbox;
    private Endpoint web;

    /** A sandbox on one network with a published port, and an endpoint of another one that will be the better way out. */
    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
        front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        sandbox = cnm.sandbox("c1", PortMapping.tcp(8080, 80));
        cnm.join(cnm.network("other", "10.2.0.0/24"), sandbox);
        web = front.createEndpoint(EndpointSpec.of("web"));
    }

    private record Everything(Set<String> state, Set<String> kernel, String hosts, String resolvConf) {}

    private Everything everything() {
        var info = sandbox.info();
        return new Everything(cnm.state(), cnm.runner.kernel(), read(info.hostsFile()), read(info.resolvConf()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create network new", "create sandbox", "join web to front", "publish 1 ports"})
    void kernelThatRefusesAnyStepLeavesEverythingAsItWas(String what) {
        var making = making(what);
        var before = everything();
        var steps = 0;
        cnm.runner.failAt(steps);
        for (var e = failure(making); e.isPresent(); e = failure(making)) {
            assertThat(e.get())
                    .isInstanceOf(SystemException.class)
                    .hasMessageContaining("made to fail at step " + steps + " of " + what);
            assertThat(everything()).as("failed at step %s", steps).isEqualTo(before);
            cnm.runner.failAt(++steps);
        }

        assertThat(cnm.runner.last().steps()).hasSize(steps);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create network new",
                "create sandbox",
                "create endpoint new on front",
                "join web to front",
                "publish 1 ports"
            })
    void journalThatCannotWriteLeavesEverythingAsItWas(String what) {
        var making = making(what);
        for (var call : List.of("intend", "commit")) {
            var before = everything();
            cnm.faults.make(call);

            assertRefused(Kind.SYSTEM, () -> making.accept(this), "made to fail: " + call);
            cnm.faults.end();
            assertThat(everything()).as("failed to %s", call).isEqualTo(before);
        }
        making.accept(this);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lease pool", "lease address"})
    void ipamThatFailsLeavesEverythingAsItWas(String call) {
        var before = everything();
        cnm.faults.make(call);

        assertThatThrownBy(() -> making("create network new").accept(this)).isInstanceOf(SystemException.class);
        cnm.faults.end();
        assertThat(everything()).isEqualTo(before);
        making("create network new").accept(this);
    }

    @Test
    void undoGoesOnAfterAFailureAndTellsItBesideItsReason() {
        var leases = cnm.ipam.leases();
        cnm.faults.make("commit");
        cnm.faults.make("release fd01::3");
        cnm.faults.make("abandon");

        assertThatThrownBy(() -> front.createEndpoint(EndpointSpec.of("new")))
                .hasMessage("made to fail: commit")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1).satisfiesExactly(first -> assertThat(first)
                        .hasMessage("made to fail: abandon")
                        .satisfies(undo -> assertThat(undo.getSuppressed()).hasSize(1))));
        cnm.faults.end();

        assertThat(cnm.ipam.leases())
                .filteredOn(lease -> !lease.contains("fd01::3"))
                .isEqualTo(List.copyOf(leases));
        assertThat(front.createEndpoint(EndpointSpec.of("new")).info().ipv4().orElseThrow())
                .hasToString("10.1.0.3/24");
    }

    @Test
    void observerThatThrowsHarmsNobody() {
        try (var other = new Fixture(
                directory,
                builder -> builder.observer(report -> {
                    throw new IllegalStateException("a poor observer");
                }))) {
            var network = other.network("front");
            assertThat(other.controller.networks()).containsExactly(network);
            network.delete();
            assertThat(other.controller.networks()).isEmpty();
        }
    }

    private Optional<Throwable> failure(Consumer<UndoTest> making) {
        return Optional.ofNullable(catchThrowable(() -> making.accept(this)));
    }

    private static Consumer<UndoTest> making(String what) {
        return Objects.requireNonNull(MAKINGS.get(what));
    }
}
