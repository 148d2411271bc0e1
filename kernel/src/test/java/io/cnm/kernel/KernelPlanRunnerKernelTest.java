package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.CnmException;
import io.cnm.plan.Namespace;
import io.cnm.plan.SetSysctl;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner.Send;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class KernelPlanRunnerKernelTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Optional<Kernel> open = Optional.empty();

    @BeforeEach
    void open(Lab lab) {
        open = Optional.of(lab.closeAtEnd(Kernel.open(lab.netns(), Naming.own("cnm-test"))));
    }

    @Test
    void joinDoesWhatItSays(Lab lab) {
        var web = Plans.sandbox(lab, "web");

        kernel().runner().run(Plans.network());
        kernel().runner().run(Plans.sandbox(web));
        kernel().runner().run(Plans.join(web, 2));

        assertThat(lab.ip("-o link show master cnm-front"))
                .contains("cnmv2@if7")
                .contains("UP");
        try (var netns = io.cnm.linux.Netns.open(java.nio.file.Path.of(web.path()))) {
            var inside = lab.in(netns);
            assertThat(inside.ip("-o address")).contains("127.0.0.1/8", "10.7.0.2/16 brd 10.7.255.255", "fd00:7::2/64");
            assertThat(inside.ip("route")).contains("default via 10.7.0.1 dev eth0");
            assertThat(inside.ip("-o link show eth0")).contains("02:42:00:00:00:02", "7: eth0");
            inside.run("busybox", "ping", "-c1", "-W2", "10.7.0.1");
        }
    }

    @Test
    void ordinaryJoinTakesThreeSends(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network());
        kernel().runner().run(Plans.sandbox(web));

        var report = kernel().runner().run(Plans.join(web, 2));

        assertThat(report.sends()).extracting(Send::target).containsExactly("route host", "route web", "nftables host");
    }

    @Test
    void tearingDownInTimeLeavesOnlyWhatLasts(Lab lab) {
        var before = KernelSnapshot.take(lab);
        var web = Plans.sandbox(lab, "web");
        var network = Plans.network();
        var sandbox = Plans.sandbox(web);
        var join = Plans.join(web, 2);
        for (var plan : java.util.List.of(network, sandbox, join)) {
            kernel().runner().run(plan);
        }

        kernel().runner().tearDown(join.teardown());
        kernel().runner().tearDown(sandbox.teardown());
        kernel().runner().tearDown(network.undo());

        assertThat(kernel().awaitIdle(SOON)).isTrue();
        lab.awaitAsBefore(before);
    }

    @Test
    void planThatFailsAtAnyPlaceLeavesTheKernelAsBefore(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var whole = Plans.network().then(Plans.sandbox(web)).then(Plans.join(web, 2));
        var failing = new SetSysctl(Namespace.HOST, "ipv4/no_such_parameter", "1", Optional.empty(), false);
        var before = KernelSnapshot.take(lab);

        for (var position = 0; position <= whole.steps().size(); position++) {
            var plan = Plans.with(whole, position, failing);

            assertThatThrownBy(() -> kernel().runner().run(plan))
                    .isInstanceOf(CnmException.class)
                    .hasMessageContaining("no_such_parameter");
            assertThat(kernel().awaitIdle(SOON)).isTrue();
            lab.awaitAsBefore(before);
        }
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
