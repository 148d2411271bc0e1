package io.cnm.bench;

import io.cnm.api.Cidr;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpamSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.embed.EmbeddedController;
import io.cnm.spi.Naming;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Addresses that outlive the process: a /16 is filled with endpoints and emptied again, each of which the store has on disk
 * before the caller goes on. An endpoint in no sandbox has nothing in the kernel, so this is the price of address
 * management and store alone.
 */
final class StoreScenario implements Scenario {
    private static final Cidr SUBNET = Cidr.parse("10.50.0.0/16");
    private static final Limit EACH = Limit.micros(20);
    private static final int CALLERS = 16;
    private static final int CHUNK = 1000;
    /** All but the network's address, the gateway and the broadcast address, in whole chunks. */
    private static final int CHUNKS = 65;
    /** So often before it counts, for Java compiles while it runs. */
    private static final int UNCOUNTED = 3;

    @Override
    public String name() {
        return "store";
    }

    @Override
    public String about() {
        return "endpoints with an address each, kept in the store, over a /16: made and deleted";
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var store = SqliteStore.open(scratch.path().resolve("cnm.db"));
                var controller = EmbeddedController.builder()
                        .execRoot(setting.directory().resolve("store"))
                        .naming(Naming.own("cnm-bench"))
                        .settings(settings -> settings.store(store))
                        .open()) {
            var network = network(controller);
            for (var i = 0; i < UNCOUNTED; i++) {
                fillAndEmpty(network, setting.times(CHUNK), setting.times(CHUNKS));
            }
            count(setting, fillAndEmpty(network, setting.times(CHUNK), setting.times(CHUNKS)));
            for (var i = 0; i < UNCOUNTED; i++) {
                fillTogether(network, setting.times(CHUNK));
            }
            var together = fillTogether(network, setting.times(CHUNK));
            setting.row(
                    "store, an endpoint made, " + CALLERS + " callers at once",
                    Samples.of(together),
                    Optional.empty(),
                    Optional.of(EACH));
            network.delete();
        }
    }

    private static Network network(NetworkController controller) {
        var pool = new PoolSpec(Optional.of(SUBNET), Optional.empty(), Optional.empty(), Map.of());
        return controller.createNetwork(
                NetworkSpec.named("bench").ipam(IpamSpec.of(pool)).build());
    }

    /** What an endpoint took, by chunks. */
    private record Times(int endpoints, Samples made, Samples mean, Samples last, Samples deleted) {}

    private static Times fillAndEmpty(Network network, int chunk, int chunks) {
        var endpoints = new ArrayList<Endpoint>();
        var made = new double[chunks];
        for (var i = 0; i < chunks; i++) {
            made[i] = timed(() -> make(network, endpoints, chunk)) / chunk;
        }
        var deleted = new double[chunks];
        for (var i = 0; i < chunks; i++) {
            var some = endpoints.subList(i * chunk, (i + 1) * chunk);
            deleted[i] = timed(() -> some.forEach(endpoint -> endpoint.delete(false))) / chunk;
        }
        return new Times(
                endpoints.size(),
                Samples.of(made),
                Samples.of(Arrays.stream(made).sum() / chunks),
                Samples.of(made[chunks - 1]),
                Samples.of(deleted));
    }

    private static void count(Setting setting, Times times) {
        setting.row("store, an endpoint made", times.made, Optional.empty(), Optional.of(EACH));
        setting.row(
                "store, an endpoint made, mean of " + times.endpoints, times.mean, Optional.empty(), Optional.of(EACH));
        setting.row(
                "store, an endpoint made, last of " + times.endpoints, times.last, Optional.empty(), Optional.of(EACH));
        setting.row("store, an endpoint deleted", times.deleted, Optional.empty(), Optional.of(EACH));
    }

    /** What an endpoint took of many callers at once, whose writes share transactions. */
    private static double fillTogether(Network network, int each) {
        var callers = Executors.newFixedThreadPool(CALLERS);
        try {
            return timed(() -> IntStream.range(0, CALLERS)
                            .mapToObj(
                                    i -> CompletableFuture.runAsync(() -> make(network, "of" + i + "-", each), callers))
                            .toList()
                            .forEach(CompletableFuture::join))
                    / (CALLERS * each);
        } finally {
            callers.shutdown();
            network.endpoints().forEach(endpoint -> endpoint.delete(false));
        }
    }

    private static void make(Network network, String prefix, int count) {
        for (var i = 0; i < count; i++) {
            network.createEndpoint(EndpointSpec.of(prefix + i));
        }
    }

    private static void make(Network network, List<Endpoint> endpoints, int count) {
        for (var i = 0; i < count; i++) {
            endpoints.add(network.createEndpoint(EndpointSpec.of("e" + endpoints.size())));
        }
    }

    private static double timed(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }
}
