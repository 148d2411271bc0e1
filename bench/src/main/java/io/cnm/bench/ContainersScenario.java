package io.cnm.bench;

import io.cnm.bench.ContainerWork.Step;
import java.util.List;
import java.util.Optional;

/** Containers made, started and removed, one after the other, through Docker's API and by its command: ours against dockerd. */
final class ContainersScenario extends BesideDockerd {
    /** Rounds until Java has compiled most of what they take: a daemon runs for weeks. */
    private static final int WARM_UP = 30;

    private static final double OF_COMMAND = 0.4;

    ContainersScenario() {
        super("containers", "a container's create, start and rm, and docker run --rm, against dockerd");
    }

    @Override
    void measure(Setting setting, ContainerEngines engines) {
        var ours = new ContainerWork(engines.ours());
        var peer = new ContainerWork(engines.peer());
        rounds(setting.times(2), ours, peer, false);
        for (var i = 0; i < setting.times(WARM_UP); i++) {
            ours.round(false);
        }
        rounds(setting.times(30), ours, peer, true);
        report(setting, ours, peer);
        command(setting, engines);
    }

    private static void rounds(int count, ContainerWork ours, ContainerWork peer, boolean counted) {
        for (var i = 0; i < count; i++) {
            (i % 2 == 0 ? ours : peer).round(counted);
            (i % 2 == 0 ? peer : ours).round(counted);
        }
    }

    private static void report(Setting setting, ContainerWork ours, ContainerWork peer) {
        for (var step : Step.values()) {
            setting.pairs("container, " + step, ours.take(step), peer.take(step), step.limit());
        }
    }

    private static void command(Setting setting, ContainerEngines engines) {
        var bout = new Bout<ContainerEngines.Side>();
        for (var side : List.of(engines.ours(), engines.peer())) {
            bout.add(side, () -> {
                var begin = System.nanoTime();
                side.engine().docker("run", "--rm", Engines.IMAGE, "/busybox", "true");
                return System.nanoTime() - begin;
            });
        }
        bout.run(setting.times(25));
        setting.pairs(
                "docker run --rm busybox true",
                Samples.of(bout.values(engines.ours())),
                Samples.of(bout.values(engines.peer())),
                Optional.of(Limit.timesPeer(OF_COMMAND)));
    }
}
