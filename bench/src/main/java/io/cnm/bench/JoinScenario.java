package io.cnm.bench;

import io.cnm.bench.Duel.Rounds;
import io.cnm.bench.Parts.Part;
import io.cnm.embed.EmbeddedController;
import io.cnm.linux.Netns;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.spi.Naming;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A sandbox and an endpoint made and joined through the library, against {@link RawLoop}, with more and more endpoints on
 * the bridge already; then where the time goes.
 */
final class JoinScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Limit TWICE = Limit.timesPeer(2);
    private static final int EACH = 10;

    @Override
    public String name() {
        return "join";
    }

    @Override
    public String about() {
        return "sandbox + endpoint + join against a raw netlink loop, with 1, 100 and 950 endpoints on the bridge";
    }

    @Override
    public void run(Setting setting) {
        try (var route = RouteSocket.open()) {
            compare(setting, route);
            itemise(setting, route);
        }
    }

    private static void compare(Setting setting, RouteSocket route) {
        try (var controller = EmbeddedController.builder()
                        .execRoot(setting.directory().resolve("whole"))
                        .naming(Naming.own("cnm-bench"))
                        .open();
                var host = new Host(controller, route, () -> awaitIdle(controller))) {
            compare(setting, host);
        }
    }

    private static void compare(Setting setting, Host host) {
        var existing = host.joins("existing");
        setting.row("join, the first of the process", Samples.of(existing.work(1)), Optional.empty(), Optional.empty());
        warmUp(setting, host);
        var there = 1;
        for (var size : setting.sizes(1, 100, 950)) {
            existing.work(size - there);
            there = size;
            var rounds = new Rounds(setting.times(5), setting.times(30), setting.times(EACH));
            var duel = Duel.run(
                    host.joins("ours"), host.rawLoop(setting.directory().resolve("raw")), rounds);
            setting.row("join, " + size + " there", duel.ours(), Optional.of(duel.peer()), Optional.of(TWICE));
        }
        existing.cleanUp();
    }

    /** Java compiles what is used often: a daemon's thousandth join is not its first. */
    private static void warmUp(Setting setting, Host host) {
        Duel.run(
                host.joins("warm"),
                host.rawLoop(setting.directory().resolve("warm")),
                new Rounds(0, setting.times(20), setting.times(100)));
    }

    private static void awaitIdle(EmbeddedController controller) {
        if (!controller.awaitClean(PATIENCE)) {
            throw new IllegalStateException("the kernel is still busy after " + PATIENCE);
        }
    }

    private static void itemise(Setting setting, RouteSocket route) {
        try (var netns = Netns.current();
                var parts = new Parts(
                        netns, Naming.own("cnm-bench"), setting.directory().resolve("parts"));
                var host = new Host(parts.controller(), route, parts::awaitIdle)) {
            var existing = host.joins("existing");
            existing.work(1);
            var raw = host.rawLoop(setting.directory().resolve("raw-parts"));
            var rounds = new Rounds(setting.times(5), setting.times(20), setting.times(EACH));
            raw.work(setting.times(100));
            raw.cleanUp();
            var spent = parts.measure(host.joins("ours"), rounds);
            existing.cleanUp();
            report(setting, spent, raw);
        }
    }

    private static void report(Setting setting, Map<Part, Samples> spent, RawLoop raw) {
        var peers = Map.of(Part.NAMESPACE, raw.part(0), Part.HOST_LINKS, raw.part(1), Part.INSIDE, raw.part(2));
        spent.forEach((part, samples) ->
                setting.row("join, " + part, samples, Optional.ofNullable(peers.get(part)), Optional.empty()));
    }
}
