package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.linux.Netns;
import io.cnm.plan.AddRoute;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.SetSysctl;
import io.cnm.spi.Naming;
import io.cnm.spi.PlanRunner.Report;
import io.cnm.spi.PlanRunner.Send;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
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
        try (var netns = Netns.open(Path.of(web.path()))) {
            var inside = lab.in(netns);
            assertThat(inside.ip("-o address")).contains("127.0.0.1/8", "10.7.0.2/16 brd 10.7.255.255", "fd00:7::2/64");
            assertThat(inside.ip("route")).contains("default via 10.7.0.1 dev eth0");
            assertThat(inside.ip("-o link show eth0")).contains("02:42:00:00:00:02", "7: eth0");
            inside.awaitEcho("10.7.0.1");
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
    void bridgeThatWasMadeAnewIsFound(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network());
        kernel().runner().run(Plans.sandbox(web));
        lab.ip("link del cnm-front");
        lab.ip("link add cnm-front type bridge");

        var report = kernel().runner().run(Plans.join(web, 2));

        assertThat(report.sends())
                .extracting(Send::target)
                .containsExactly("route host", "route host", "route web", "nftables host");
        assertThat(lab.ip("-o link show master cnm-front")).contains("cnmv2@if7");
    }

    @Test
    void linkThatHasTheNameOfABridgeThatWasThereIsLeftAlone(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network());
        kernel().runner().run(Plans.sandbox(web));
        lab.ip("link del cnm-front");
        lab.ip("link add cnm-front type veth peer name theirs");
        var before = lab.ip("-o link");

        assertThatThrownBy(() -> kernel().runner().run(Plans.join(web, 2)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("cnm-front");

        assertThat(lab.ip("-o link")).isEqualTo(before);
    }

    @Test
    void tearingDownInTimeLeavesOnlyWhatLasts(Lab lab) {
        var before = KernelSnapshot.take(lab);
        var web = Plans.sandbox(lab, "web");
        var network = Plans.network();
        var sandbox = Plans.sandbox(web);
        var join = Plans.join(web, 2);
        for (var plan : List.of(network, sandbox, join)) {
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

    @Test
    void fiftyLivesOfAnEndpointLeaveNothing(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        life(lab, web); // opens what stays open
        var before = KernelSnapshot.take(lab);

        for (var i = 0; i < 50; i++) {
            life(lab, web);
        }

        lab.awaitAsBefore(before);
    }

    private void life(Lab lab, Namespace namespace) {
        var network = Plans.network();
        var sandbox = Plans.sandbox(namespace);
        var join = Plans.join(namespace, 2);
        for (var plan : List.of(network, sandbox, join)) {
            kernel().runner().run(plan);
        }
        for (var plan : List.of(join, sandbox, network)) {
            kernel().runner().tearDown(plan.undo());
        }
        lab.await("clean", () -> kernel().awaitIdle(SOON));
    }

    @Test
    void eightThreadsJoinAtOnce(Lab lab) throws Exception {
        var before = KernelSnapshot.take(lab);
        kernel().runner().run(Plans.network());
        var threads = Executors.newFixedThreadPool(8);
        var plans = IntStream.range(2, 42)
                .mapToObj(number -> {
                    var namespace = Plans.sandbox(lab, "s" + number);
                    return Plans.sandbox(namespace).then(Plans.join(namespace, number));
                })
                .toList();

        for (var report : threads.invokeAll(plans.stream()
                .map(plan -> (Callable<Report>) () -> kernel().runner().run(plan))
                .toList())) {
            assertThat(report.get().sends()).isNotEmpty();
        }
        assertThat(lab.ip("-o link show master cnm-front").lines()).hasSize(plans.size());
        for (var report : threads.invokeAll(plans.stream()
                .map(plan -> (Callable<Report>) () -> kernel().runner().tearDown(plan.undo()))
                .toList())) {
            assertThat(report.get().plan()).isNotNull();
        }
        threads.shutdown();

        kernel().runner().tearDown(Plans.network().undo());
        assertThat(kernel().awaitIdle(SOON)).isTrue();
        lab.awaitAsBefore(before);
    }

    @Test
    void removingTwiceIsRemovingOnce(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var all = Plans.network().then(Plans.sandbox(web)).then(Plans.join(web, 2));
        var before = KernelSnapshot.take(lab);
        kernel().runner().run(all);

        kernel().runner().tearDown(all.undo());
        kernel().runner().tearDown(all.undo());

        assertThat(kernel().awaitIdle(SOON)).isTrue();
        lab.awaitAsBefore(before);
    }

    /** A leave that is repeated brings the next way's default route again. */
    @Test
    void removalThatAlsoBringsARouteIsRepeated(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network());
        kernel().runner().run(Plans.sandbox(web));
        kernel().runner().run(Plans.join(web, 2));
        var leave = Plan.of("leave", new AddRoute(web, Cidr.parse("10.9.0.0/16"), Optional.of(Plans.GATEWAY), "eth0"));

        kernel().runner().tearDown(leave);
        kernel().runner().tearDown(leave);

        try (var netns = Netns.open(Path.of(web.path()))) {
            assertThat(lab.in(netns).ip("route")).containsOnlyOnce("10.9.0.0/16 via 10.7.0.1 dev eth0");
        }
    }

    @Test
    void removalReportsAllFailuresAndDoesTheRest(Lab lab) {
        kernel().runner().run(Plans.network());
        var plan = Plan.of(
                "remove",
                new SetSysctl(Namespace.HOST, "ipv4/nothing", "1", Optional.empty(), false),
                new RetireLink(Namespace.HOST, Plans.BRIDGE, Optional.empty()),
                new SetSysctl(Namespace.HOST, "ipv4/nothing_either", "1", Optional.empty(), false));

        assertThatThrownBy(() -> kernel().runner().tearDown(plan))
                .hasMessageContaining("ipv4/nothing ")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));

        assertThat(kernel().awaitIdle(SOON)).isTrue();
        assertThat(lab.ip("-o link")).doesNotContain(Plans.BRIDGE);
    }

    @Test
    void endpointLeavesASandboxThatGoesOn(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        kernel().runner().run(Plans.network().then(Plans.sandbox(web)));

        for (var i = 0; i < 3; i++) { // under the same names at once, though the old links may still be there
            var join = Plans.join(web, 2, 10 + i);
            kernel().runner().run(join);
            kernel().runner().tearDown(join.undo());
        }
        kernel().runner().run(Plans.join(web, 2, 0));
        assertThat(kernel().awaitIdle(SOON)).isTrue();

        try (var netns = Netns.open(Path.of(web.path()))) {
            assertThat(lab.in(netns).ip("-o link").lines()).hasSize(2);
            lab.in(netns).awaitEcho("10.7.0.1");
        }
    }

    @Test
    void leavingDoesNotWaitForTheKernelToDelete(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var join = Plans.join(web, 2);
        kernel().runner().run(Plans.network().then(Plans.sandbox(web)).then(join));

        var report = kernel().runner().tearDown(join.undo());

        assertThat(report.sends()).extracting(Send::target).contains("route host", "route web");
        assertThat(lab.ip("-o link")).doesNotContain("cnmv2");
    }

    @Test
    void nextProcessFindsSandboxesAndFinishesWhatTheLastOneLeft(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var join = Plans.join(web, 2);
        kernel().runner().run(Plans.network().then(Plans.sandbox(web)).then(join));
        lab.ip("link add left type veth peer name over");
        lab.ip("link set left group " + LinkGroup.RETIRED);
        kernel().close();

        try (var next = Kernel.open(lab.netns(), Naming.own("cnm-test"))) {
            assertThat(next.awaitIdle(SOON)).isTrue();
            assertThat(lab.ip("-o link")).doesNotContain("left");

            next.runner().tearDown(join.undo());
            next.runner().tearDown(Plans.sandbox(web).undo());
            next.runner().tearDown(Plans.network().undo());

            assertThat(next.awaitIdle(SOON)).isTrue();
            lab.await("no link but lo", () -> lab.ip("-o link").lines().count() == 1);
        }
    }

    @Test
    void hairpinIsSet(Lab lab) {
        var web = Plans.sandbox(lab, "web");
        var veth = Plans.veth(web, 2, 0);
        kernel().runner().run(Plans.network().then(Plans.sandbox(web)));

        kernel().runner().run(Plan.of("join", new AddVeth(veth.name(), veth.bridge(), true, 1400, veth.peer())));

        assertThat(lab.bridge("-d link show dev cnmv2")).contains("hairpin on", "mtu 1400");
    }

    private Kernel kernel() {
        return open.orElseThrow();
    }
}
