package io.cnm.bench;

import io.cnm.bench.NetworkWork.Step;
import java.util.Optional;

/**
 * Networks made and removed, running sandboxes (the peer's: containers) connected and disconnected, through Docker's API on a
 * kept-open socket: ours against dockerd, in alternating rounds, with more and more networks there already.
 */
final class EngineScenario implements Scenario {
    /** dockerd takes too long to make more. */
    private static final int MOST_OF_PEER = 200;

    /**
     * Rounds until Java has compiled what they take, also on a slow machine: a daemon runs for weeks, and whoever still gets faster
     * seems not to grow. The peer is compiled already.
     */
    private static final int WARM_UP = 1000;

    @Override
    public String name() {
        return "engine";
    }

    @Override
    public String about() {
        return "networks and connections against dockerd, with 1, 100 and 1000 networks there (dockerd: 200 at most)";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var ours = Engine.start(Engines.cnm(scratch.path(), setting.directory()))) {
            var work = new NetworkWork(ours, Tenants.sandboxes(ours));
            var dockerd = Engines.dockerd(scratch.path(), setting.directory());
            if (dockerd.isEmpty()) {
                System.err.println("engine: no dockerd on PATH (package docker.io): ours alone");
                measure(setting, work, Optional.empty());
            } else {
                try (var peer = Engine.start(dockerd.get())) {
                    Engines.importImage(peer.client(), setting.directory());
                    measure(setting, work, Optional.of(new NetworkWork(peer, Tenants.containers(peer))));
                } finally {
                    Engines.removeCgroups();
                }
            }
        }
    }

    private static void measure(Setting setting, NetworkWork ours, Optional<NetworkWork> peer) {
        rounds(setting.times(2), setting.times(20), ours, peer);
        report(setting, "just started", ours, peer, false);
        rounds(setting.times(WARM_UP), 0, ours, Optional.empty());
        for (var size : setting.sizes(1, 100, 1000)) {
            ours.grow(size);
            var there = Math.min(size, MOST_OF_PEER);
            peer.ifPresent(other -> other.grow(there));
            rounds(setting.times(10), setting.times(20), ours, peer);
            report(setting, size + " there", ours, peer, true);
        }
    }

    private static void rounds(int before, int counted, NetworkWork ours, Optional<NetworkWork> peer) {
        for (var round = 0; round < before + counted; round++) {
            var counts = round >= before;
            ours.round(counts);
            peer.ifPresent(other -> other.round(counts));
        }
    }

    private static void report(
            Setting setting, String when, NetworkWork ours, Optional<NetworkWork> peer, boolean limited) {
        for (var step : Step.values()) {
            setting.row(
                    "engine, " + step + ", " + when,
                    ours.take(step),
                    peer.map(other -> other.take(step)),
                    peer.filter(other -> limited).map(other -> step.limit()));
        }
    }
}
