package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.it.Rest.Reply;
import io.cnm.testkit.RunningDaemon;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many clients at once, and many calls one after another. How many networks at once is set by {@code
 * -Dcnm.crowd=1000}.
 */
@InPrivateNetns
@Timeout(600)
class DaemonCrowdKernelTest {
    private static final int NETWORKS = Integer.getInteger("cnm.crowd", 120);
    private static final int SANDBOXES = 60;
    private static final int CYCLES = 200;
    private static final String POOLS = "--default-address-pool=base=10.0.0.0/8,size=24";

    /** Descriptors of the HTTP server's and the JVM's own, which come and go with load. */
    private static final int FEW = 20;

    @Test
    void networksMadeAtOnceAreDistinctAndCanBeRemovedAtOnce(Lab lab) throws InterruptedException {
        var daemon = RunningDaemon.start(lab, POOLS).ready();
        warmUp(daemon);
        var before = DaemonState.settled(lab);
        var descriptors = DaemonState.descriptors(daemon);

        var made = Crowd.atOnce(daemon.socket(), NETWORKS, (rest, number) -> rest.createNetwork("net" + number));

        assertThat(made).as(daemon.log()).allMatch(reply -> reply.status() == 201);
        assertThat(made)
                .extracting(reply ->
                        reply.json().path("pools").get(0).path("subnet").asString())
                .doesNotHaveDuplicates()
                .hasSize(NETWORKS);
        assertThat(lab.ip("-o link show type bridge").lines()).hasSize(NETWORKS + 1);

        var removed = Crowd.atOnce(daemon.socket(), NETWORKS, (rest, number) -> rest.deleteNetwork("net" + number));

        assertThat(removed).allMatch(reply -> reply.status() == 204);
        before.awaitAgain(lab, NETWORKS + " networks");
        lab.await("descriptors", () -> DaemonState.descriptors(daemon) <= descriptors + FEW);
    }

    @Test
    void sandboxesThatJoinAtOnceHaveDistinctAddressesAndCanBeRemovedAtOnce(Lab lab) throws InterruptedException {
        var daemon = RunningDaemon.start(lab, POOLS).ready();
        warmUp(daemon);
        var before = DaemonState.settled(lab);
        var descriptors = DaemonState.descriptors(daemon);
        try (var rest = Rest.to(daemon.socket())) {
            rest.createNetwork("front").required();

            var joined = Crowd.atOnce(daemon.socket(), SANDBOXES, (each, number) -> {
                var name = "box" + number;
                each.createSandbox(name).required();
                each.createEndpoint("front", name).required();
                return each.join("front", name, name);
            });

            assertThat(joined).allMatch(reply -> reply.status() == 200);
            assertDistinct(joined, "ipv4");
            assertDistinct(joined, "mac");
            assertThat(rest.findings()).isEmpty();

            var removed =
                    Crowd.atOnce(daemon.socket(), SANDBOXES, (each, number) -> each.deleteSandbox("box" + number));
            assertThat(removed).allMatch(reply -> reply.status() == 204);
            assertThat(rest.deleteNetwork("front").status()).isEqualTo(204);
        }
        before.awaitAgain(lab, SANDBOXES + " sandboxes");
        lab.await("descriptors", () -> DaemonState.descriptors(daemon) <= descriptors + FEW);
    }

    private static void assertDistinct(List<Reply> joined, String field) {
        assertThat(joined)
                .extracting(reply -> reply.json().path(field).asString())
                .doesNotHaveDuplicates()
                .doesNotContain("")
                .hasSize(SANDBOXES);
    }

    /**
     * The heap is small, so that it is full before and after, and the compiler is that of the product: what grows is a leak,
     * or native memory.
     */
    @Test
    void twoHundredCyclesLeaveNeitherTracesNorMemoryBehind(Lab lab) {
        var daemon = RunningDaemon.start(lab, List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"))
                .ready();
        try (var rest = Rest.to(daemon.socket())) {
            for (var i = 0; i < CYCLES / 4; i++) {
                cycle(rest);
            }
            var before = DaemonState.settled(lab);
            var descriptors = DaemonState.descriptors(daemon);
            var memory = DaemonState.residentKilobytes(daemon);

            for (var i = 0; i < CYCLES; i++) {
                cycle(rest);
            }

            before.awaitAgain(lab, CYCLES + " cycles");
            lab.await("descriptors", () -> DaemonState.descriptors(daemon) <= descriptors + FEW);
            assertThat(DaemonState.residentKilobytes(daemon) - memory)
                    .as("KiB more than the %s before", memory)
                    .isLessThan(32 << 10);
        }
    }

    /** What is opened once and stays open. */
    private static void warmUp(RunningDaemon daemon) {
        try (var rest = Rest.to(daemon.socket())) {
            cycle(rest);
        }
    }

    private static void cycle(Rest rest) {
        rest.createNetwork("net").required();
        rest.createSandbox("box").required();
        rest.createEndpoint("net", "box").required();
        rest.join("net", "box", "box").required();
        rest.publish("box", 8080, 80).required();
        rest.deleteSandbox("box").required();
        rest.deleteNetwork("net").required();
    }
}
