package io.cnm.bench;

import io.cnm.http.UnixClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Several clients at once that make and start containers, each on a connection of its own: ours against dockerd. */
final class ClientsScenario extends BesideDockerd {
    private static final double TIMES_PEER = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CONTAINERS = 32;

    ClientsScenario() {
        super("clients", "containers made and started by 1, 8 and 32 clients at once, against dockerd");
    }

    @Override
    void measure(Setting setting, ContainerEngines engines) {
        rate(engines.ours().engine(), 1); // Java compiles what it takes
        for (var clients : setting.sizes(1, 8, 32)) {
            var bout = new Bout<Engine>();
            bout.add(engines.ours().engine(), () -> rate(engines.ours().engine(), clients));
            bout.add(engines.peer().engine(), () -> rate(engines.peer().engine(), clients));
            bout.run(setting.times(5));
            setting.pairs(
                    "clients, create and start by " + clients + " at once",
                    Samples.ofRates(bout.values(engines.ours().engine())),
                    Samples.ofRates(bout.values(engines.peer().engine())),
                    Optional.of(Limit.atLeastTimesPeer(TIMES_PEER)));
        }
    }

    /** How many in a second. What was started is removed afterwards. */
    private static double rate(Engine engine, int clients) {
        var left = new AtomicInteger(CONTAINERS);
        var threads = Executors.newFixedThreadPool(clients);
        try {
            var begin = System.nanoTime();
            var working = IntStream.range(0, clients)
                    .mapToObj(i -> CompletableFuture.runAsync(() -> work(engine, left), threads))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(working).join();
            return CONTAINERS / ((System.nanoTime() - begin) / 1e9);
        } finally {
            threads.shutdown();
            engine.client().removeContainers();
        }
    }

    private static void work(Engine engine, AtomicInteger left) {
        try (var client = new DockerClient(UnixClient.connect(engine.socket(), PATIENCE))) {
            for (var number = left.decrementAndGet(); number >= 0; number = left.decrementAndGet()) {
                client.startContainer(client.createContainer(Engines.IMAGE, "c" + number, "bridge", HostPorts.NONE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
