package io.cnm.bench;

import io.cnm.api.Cidr;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.IpAddress;
import io.cnm.api.IpamSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PoolSpec;
import io.cnm.controller.sqlite.SqliteStore;
import io.cnm.embed.EmbeddedController;
import io.cnm.ipam.DefaultIpam;
import io.cnm.remote.server.KeptIpam;
import io.cnm.spi.IpamDriver;
import io.cnm.spi.IpamDriver.AddressRequest;
import io.cnm.spi.IpamDriver.PoolRequest;
import io.cnm.spi.Naming;
import io.cnm.spi.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Addresses that outlive the process: a /16 is leased and given back by the address management that {@code cnm plugin} gives
 * Docker, and filled with endpoints, which have their address in their record, and emptied. Each is on disk before the caller
 * goes on. An endpoint in no sandbox has nothing in the kernel, so this is the price of address management and store alone.
 */
final class StoreScenario implements Scenario {
    private static final Cidr SUBNET = Cidr.parse("10.50.0.0/16");
    private static final Limit EACH = Limit.micros(20);
    private static final String SPACE = new DefaultIpam().addressSpace(Scope.GLOBAL);
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
        return "addresses, pools, and endpoints with an address each, kept in the store: made and deleted over a /16";
    }

    @Override
    public void run(Setting setting) {
        addresses(setting);
        endpoints(setting);
    }

    private static void addresses(Setting setting) {
        try (var scratch = Scratch.create();
                var store = SqliteStore.open(scratch.path().resolve("ipam.db"))) {
            var ipam = KeptIpam.open(new DefaultIpam(), store);
            var pool = ipam.requestPool(pool(Optional.of(SUBNET))).poolId();
            var request = new AddressRequest(pool, Optional.empty(), false, false, Optional.empty(), Map.of());
            var leased = new ArrayList<IpAddress>();
            var times = fillAndEmpty(
                    setting,
                    () -> leased.add(
                            ipam.requestAddress(request).address().orElseThrow().address()),
                    i -> ipam.releaseAddress(pool, leased.get(i)),
                    leased::clear);
            count(setting, "an address leased", "an address given back", times, Optional.of(EACH));
            for (var i = 0; i < UNCOUNTED; i++) {
                leasePools(ipam, setting.times(CHUNK));
            }
            for (var there : setting.sizes(1, 100, 1000)) {
                pools(setting, ipam, there);
            }
        }
    }

    private static void pools(Setting setting, IpamDriver ipam, int there) {
        var kept = IntStream.range(0, there)
                .mapToObj(i -> ipam.requestPool(pool(Optional.empty())).poolId())
                .toList();
        setting.row(
                "store, a pool leased and given back, " + there + " there",
                leasePools(ipam, setting.times(CHUNK)),
                Optional.empty(),
                Optional.empty());
        kept.forEach(ipam::releasePool);
    }

    private static Samples leasePools(IpamDriver ipam, int times) {
        var nanos = new double[times];
        for (var i = 0; i < times; i++) {
            nanos[i] = timed(() ->
                    ipam.releasePool(ipam.requestPool(pool(Optional.empty())).poolId()));
        }
        return Samples.of(nanos);
    }

    private static PoolRequest pool(Optional<Cidr> subnet) {
        return new PoolRequest(SPACE, subnet, Optional.empty(), false, List.of(), Map.of());
    }

    private static void endpoints(Setting setting) {
        try (var scratch = Scratch.create();
                var store = SqliteStore.open(scratch.path().resolve("cnm.db"));
                var controller = EmbeddedController.builder()
                        .execRoot(setting.directory().resolve("store"))
                        .naming(Naming.own("cnm-bench"))
                        .settings(settings -> settings.store(store))
                        .open()) {
            var network = network(controller);
            var endpoints = new ArrayList<Endpoint>();
            var times = fillAndEmpty(
                    setting,
                    () -> endpoints.add(network.createEndpoint(EndpointSpec.of("e" + endpoints.size()))),
                    i -> endpoints.get(i).delete(false),
                    endpoints::clear);
            count(setting, "an endpoint made", "an endpoint deleted", times, Optional.empty());
            for (var i = 0; i < UNCOUNTED; i++) {
                fillTogether(network, setting.times(CHUNK));
            }
            setting.row(
                    "store, an endpoint made, " + CALLERS + " callers at once",
                    Samples.of(fillTogether(network, setting.times(CHUNK))),
                    Optional.empty(),
                    Optional.empty());
            network.delete();
        }
    }

    private static Network network(NetworkController controller) {
        var pool = new PoolSpec(Optional.of(SUBNET), Optional.empty(), Optional.empty(), Map.of());
        return controller.createNetwork(
                NetworkSpec.named("bench").ipam(IpamSpec.of(pool)).build());
    }

    /** What each took, by chunks. */
    private record Times(int count, Samples made, Samples mean, Samples last, Samples deleted) {}

    /**
     * Fills the /16 and empties it, several times, of which the last counts.
     *
     * @param make makes one more
     * @param delete deletes the one of that number
     * @param forget what was made, after all have been deleted
     */
    private static Times fillAndEmpty(Setting setting, Runnable make, IntConsumer delete, Runnable forget) {
        for (var i = 0; i < UNCOUNTED; i++) {
            fillAndEmptyOnce(setting, make, delete, forget);
        }
        return fillAndEmptyOnce(setting, make, delete, forget);
    }

    private static Times fillAndEmptyOnce(Setting setting, Runnable make, IntConsumer delete, Runnable forget) {
        var chunk = setting.times(CHUNK);
        var chunks = setting.times(CHUNKS);
        var made = new double[chunks];
        for (var i = 0; i < chunks; i++) {
            made[i] = timed(() -> IntStream.range(0, chunk).forEach(each -> make.run())) / chunk;
        }
        var deleted = new double[chunks];
        for (var i = 0; i < chunks; i++) {
            var first = i * chunk;
            deleted[i] = timed(() -> IntStream.range(first, first + chunk).forEach(delete)) / chunk;
        }
        forget.run();
        return new Times(
                chunk * chunks,
                Samples.of(made),
                Samples.of(Arrays.stream(made).sum() / chunks),
                Samples.of(made[chunks - 1]),
                Samples.of(deleted));
    }

    private static void count(Setting setting, String made, String deleted, Times times, Optional<Limit> limit) {
        setting.row("store, " + made, times.made, Optional.empty(), limit);
        setting.row("store, " + made + ", mean of " + times.count, times.mean, Optional.empty(), limit);
        setting.row("store, " + made + ", last of " + times.count, times.last, Optional.empty(), limit);
        setting.row("store, " + deleted, times.deleted, Optional.empty(), limit);
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

    private static double timed(Runnable work) {
        var begin = System.nanoTime();
        work.run();
        return System.nanoTime() - begin;
    }
}
