package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cnm.api.CnmException;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.EndpointSpec;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads at once: nothing twice, nobody stuck, everything given back. */
class ConcurrencyTest {
    private static final int THREADS = 8;
    private static final int DEADLINE_SECONDS = 30;
    private static final Set<Kind> LOST_A_RACE = Set.of(Kind.FORBIDDEN, Kind.CONFLICT, Kind.NOT_FOUND);

    @TempDir
    private Path directory;

    private Fixture cnm;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @BeforeEach
    void start() {
        cnm = new Fixture(directory);
    }

    @AfterEach
    void nothingIsLeft() {
        threads.shutdownNow();
        cnm.controller.sandboxes().forEach(sandbox -> sandbox.delete());
        cnm.controller.networks().forEach(network -> {
            network.endpoints().forEach(endpoint -> endpoint.delete(true));
            network.delete();
        });
        assertThat(cnm.state()).containsExactly("0 resolvers");
        assertThat(cnm.runner.kernel()).isEmpty();
    }

    @Test
    void noAddressIsHadTwiceOnOneNetwork() {
        var front = cnm.network("front", "10.1.0.0/24", "fd01::/64");
        var inUse = ConcurrentHashMap.<String>newKeySet();

        onEveryThread(thread -> {
            for (var round = 0; round < 15; round++) {
                var sandbox = cnm.controller.createSandbox(SandboxSpec.of("c" + thread));
                var endpoint = front.createEndpoint(EndpointSpec.of("e" + thread));
                endpoint.join(sandbox);
                var address = endpoint.info().ipv4().orElseThrow().toString();
                assertThat(inUse.add(address)).as(address).isTrue();
                endpoint.leave();
                inUse.remove(address);
                endpoint.delete(false);
                sandbox.delete();
            }
        });

        assertThat(front.endpoints()).isEmpty();
    }

    @Test
    void everythingAtOnceOnTheSameSandboxesAndNetworksLeavesNothingHalfDone() {
        var networks = List.of(cnm.network("a"), cnm.network("b"), cnm.network("c"));
        var sandboxes = List.of(cnm.sandbox("c1"), cnm.sandbox("c2"));

        onEveryThread(thread -> {
            var random = new Random(thread);
            for (var round = 0; round < 40; round++) {
                var network = networks.get(random.nextInt(networks.size()));
                var sandbox = sandboxes.get(random.nextInt(sandboxes.size()));
                var port = List.of(PortMapping.tcp(8000 + random.nextInt(3), 80));
                var name = "e" + random.nextInt(4);
                switch (random.nextInt(6)) {
                    case 0 -> race(() -> network.createEndpoint(EndpointSpec.of(name)));
                    case 1, 2 -> race(() -> network.findEndpoint(name).ifPresent(each -> each.join(sandbox)));
                    case 3 -> race(() -> network.findEndpoint(name).ifPresent(each -> each.delete(true)));
                    case 4 -> race(() -> sandbox.publish(port));
                    default -> race(() -> sandbox.unpublish(port));
                }
            }
        });

        for (var sandbox : sandboxes) {
            assertThat(sandbox.endpoints()).allSatisfy(endpoint -> assertThat(
                            endpoint.info().joined().orElseThrow().sandboxId())
                    .isEqualTo(sandbox.id()));
        }
    }

    @Test
    void networkIsDeletedOrHasAnEndpointNeverBoth() {
        for (var round = 0; round < 100; round++) {
            var network = cnm.network("front");
            var won = ConcurrentHashMap.<String>newKeySet();

            onEveryThread(thread -> race(() -> {
                if (thread % 2 == 0) {
                    network.delete();
                    won.add("delete");
                } else {
                    network.createEndpoint(EndpointSpec.of("e" + thread));
                    won.add("create");
                }
            }));

            assertThat(won).hasSize(1);
            assertThat(cnm.controller.findNetwork("front").isPresent()).isEqualTo(won.contains("create"));
            if (won.contains("create")) {
                network.endpoints().forEach(endpoint -> endpoint.delete(false));
                network.delete();
            }
        }
    }

    @Test
    void oneOfManyGetsTheNameTheContainerAndThePort() {
        var front = cnm.network("front");
        var port = PortMapping.tcp(8080, 80);
        var sandboxes = IntStream.range(0, THREADS)
                .mapToObj(thread -> cnm.sandbox("c" + thread))
                .toList();
        sandboxes.forEach(sandbox -> cnm.join(front, sandbox));
        var winners = ConcurrentHashMap.<String>newKeySet();

        onEveryThread(thread -> {
            race(() -> winners.add("network "
                    + cnm.controller.createNetwork(NetworkSpec.bridge("back")).id()));
            race(() -> winners.add("sandbox " + cnm.sandbox("shared").id()));
            race(() -> winners.add("port " + sandboxes.get(thread).publish(List.of(port))));
        });

        assertThat(winners).hasSize(3);
        assertThat(cnm.ports.held()).containsExactly("0.0.0.0:8080/tcp");
    }

    @Test
    void endpointThatJoinsADyingSandboxGoesWithItOrStaysOutside() {
        var front = cnm.network("front");
        for (var round = 0; round < 50; round++) {
            var sandbox = cnm.sandbox("c1");
            onEveryThread(thread -> race(() -> {
                if (thread == 0) {
                    sandbox.delete();
                } else {
                    front.createEndpoint(EndpointSpec.of("e" + thread)).join(sandbox);
                }
            }));

            assertThat(front.endpoints())
                    .allSatisfy(endpoint -> assertThat(endpoint.info().joined()).isEmpty());
            front.endpoints().forEach(endpoint -> endpoint.delete(false));
        }
    }

    /** Does it; another thread may have made it impossible, but nothing else may go wrong. */
    private static void race(Runnable action) {
        try {
            action.run();
        } catch (CnmException e) {
            assertThat(LOST_A_RACE).as(e.getMessage()).contains(e.kind());
            assertThat(e.getMessage()).doesNotContain("File exists");
        }
    }

    private void onEveryThread(IntConsumer task) {
        var tasks = IntStream.range(0, THREADS)
                .mapToObj(thread -> threads.submit(() -> task.accept(thread)))
                .toList();
        for (var each : tasks) {
            assertThatCode(() -> each.get(DEADLINE_SECONDS, TimeUnit.SECONDS)).doesNotThrowAnyException();
        }
    }
}
