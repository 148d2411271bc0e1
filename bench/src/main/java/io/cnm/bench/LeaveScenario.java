package io.cnm.bench;

import io.cnm.embed.EmbeddedController;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.spi.Naming;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A hundred endpoints and their sandboxes deleted: how long each caller waits, and how long until the kernel has got rid of
 * all, in each one's share. The peer lets go of a hundred namespaces of the {@link RawLoop}, which costs it nothing, and
 * waits for the same.
 */
final class LeaveScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Limit UNTIL_CLEAN = Limit.millis(1.5);

    @Override
    public String name() {
        return "leave";
    }

    @Override
    public String about() {
        return "100 endpoints and sandboxes deleted: until the answer, and until the kernel is clean";
    }

    @Override
    public void run(Setting setting) {
        try (var route = RouteSocket.open();
                var controller = EmbeddedController.builder()
                        .execRoot(setting.directory().resolve("leave"))
                        .naming(Naming.own("cnm-bench"))
                        .open();
                var host = new Host(controller, route, () -> awaitIdle(controller))) {
            compare(setting, host);
        }
    }

    private static void awaitIdle(EmbeddedController controller) {
        if (!controller.awaitClean(PATIENCE)) {
            throw new IllegalStateException("the kernel is still busy after " + PATIENCE);
        }
    }

    private static void compare(Setting setting, Host host) {
        var endpoints = setting.times(100);
        var before = host.links().ends();
        var ours = host.joins("ours");
        var raw = host.rawLoop(setting.directory().resolve("raw"));
        var our = new Measured();
        var their = new Measured();
        var warmUp = setting.times(5);
        for (var round = 0; round < warmUp + setting.times(15); round++) {
            ours.work(endpoints);
            our.note(round >= warmUp, ours::deleteAll, () -> host.awaitClean(before));
            raw.work(endpoints);
            their.note(round >= warmUp, raw::letGo, () -> host.links().awaitEnds(before));
        }
        setting.row("leave, until the answer", our.answers(), Optional.of(their.answers()), Optional.empty());
        setting.row(
                "leave, until clean, each of " + endpoints,
                our.clean(endpoints),
                Optional.of(their.clean(endpoints)),
                Optional.of(UNTIL_CLEAN));
    }

    /** What was measured of one of the two. */
    private static final class Measured {
        private final List<double[]> answers = new ArrayList<>();
        private final List<Long> clean = new ArrayList<>();

        void note(boolean counted, Supplier<double[]> leave, Runnable awaitClean) {
            var start = System.nanoTime();
            var took = leave.get();
            awaitClean.run();
            if (counted) {
                clean.add(System.nanoTime() - start);
                answers.add(took);
            }
        }

        Samples answers() {
            return Samples.of(answers.stream().flatMapToDouble(Arrays::stream).toArray());
        }

        Samples clean(int endpoints) {
            return Samples.of(clean.stream().mapToDouble(each -> each).toArray())
                    .dividedBy(endpoints);
        }
    }
}
