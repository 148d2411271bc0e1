package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Sandboxes that come and go by the hundred, one after another and side by side, leave everything as it was. */
@InPrivateNetns
class ManyLivesKernelTest {
    private static final int LIVES = 200;
    private static final int NETWORKS = 20;
    private static final int THREADS = 8;

    @Test
    void twoHundredLivesLeaveNoTrace(Lab lab) {
        var site = Site.open(lab);
        first(site);
        var before = site.settled();
        var files = site.files();

        for (var life = 0; life < LIVES; ) {
            var network = site.network("many", 1);
            for (var end = life + LIVES / NETWORKS; life < end; life++) {
                live(site, network, life);
            }
            network.delete();
        }

        site.awaitClean();
        lab.awaitAsBefore(before);
        assertThat(site.files()).isEqualTo(files);
    }

    /** The threads are started here, so they are in the lab's namespaces as this one is. */
    @Test
    void eightThreadsLeaveNoTrace(Lab lab) throws Exception {
        var site = Site.open(lab);
        first(site);
        var before = site.settled();
        var threads = Executors.newFixedThreadPool(THREADS);
        try {
            var front = site.network("front", 90);
            var all = java.util.stream.IntStream.range(0, THREADS)
                    .<Callable<Boolean>>mapToObj(thread -> () -> lives(site, front, thread))
                    .toList();
            for (var each : threads.invokeAll(all)) {
                assertThat(each.get()).isTrue();
            }
            assertThat(front.endpoints()).isEmpty();
            front.delete();
        } finally {
            threads.shutdown();
        }

        site.awaitClean();
        lab.awaitAsBefore(before);
    }

    /** A first life opens what stays open. */
    private static void first(Site site) {
        var network = site.network("first", 1);
        live(site, network, 0);
        network.delete();
    }

    private static boolean lives(Site site, Network shared, int thread) {
        for (var life = 0; life < LIVES / THREADS; life++) {
            live(site, shared, thread);
        }
        return true;
    }

    /** A sandbox that publishes ports and has names, an endpoint, and their end. */
    private static void live(Site site, Network network, int number) {
        var name = "box" + number;
        var sandbox = site.controller()
                .createSandbox(SandboxSpec.named(name)
                        .hostname(name)
                        .publish(PortMapping.tcp(10_000 + number, 80))
                        .publish(PortMapping.udp(10_000 + number, 53))
                        .build());
        var endpoint = network.createEndpoint(
                EndpointSpec.named(name).alias("alias" + number).build());
        endpoint.join(sandbox);
        assertThat(sandbox.info().ports()).hasSize(4);
        if (number % 2 == 0) {
            endpoint.leave();
            assertThat(sandbox.info().ports()).isEqualTo(List.of());
        }
        sandbox.delete();
        if (number % 2 == 0) {
            endpoint.delete(false);
        }
    }
}
