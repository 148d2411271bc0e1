package io.cnm.bench;

import java.util.Optional;

/** A daemon ended and started again on the networks that it has made: how long until it answers; dockerd's beside it. */
final class RestartScenario implements Scenario {
    /** dockerd takes minutes with more. */
    private static final int MOST_OF_PEER = 100;

    private static final Limit ALONE = Limit.millis(800);
    private static final Limit THOUSAND = Limit.millis(3000);
    private static final Limit OF_PEER = Limit.timesPeer(0.05);

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String about() {
        return "the daemon's start until it answers, with 0 to 1000 networks (dockerd: 100 at most)";
    }

    @Override
    public boolean startsCommand() {
        return true;
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var ours = Engine.start(Engines.cnm(scratch.path(), setting.directory()))) {
            var dockerd = Engines.dockerd(scratch.path(), setting.directory());
            if (dockerd.isEmpty()) {
                System.err.println("restart: no dockerd on PATH (package docker.io): ours alone");
                measure(setting, ours, Optional.empty());
            } else {
                try (var peer = Engine.start(dockerd.get())) {
                    measure(setting, ours, Optional.of(peer));
                } finally {
                    Engines.removeCgroups();
                }
            }
        }
    }

    private static void measure(Setting setting, Engine ours, Optional<Engine> peer) {
        var our = new NetworkWork(ours, "");
        var their = peer.map(engine -> new NetworkWork(engine, ""));
        for (var size : setting.sizes(0, 50, 100, 200, 1000)) {
            our.grow(size);
            var other = peer.filter(engine -> size <= MOST_OF_PEER);
            if (other.isPresent()) {
                their.orElseThrow().grow(size);
            }
            var times = setting.times(5);
            var mine = new double[times];
            var theirs = new double[times];
            for (var i = 0; i < times; i++) {
                mine[i] = ours.restart();
                theirs[i] = other.map(Engine::restart).orElse(0.0);
            }
            var limit = size == 0 ? ALONE : size == 1000 ? THOUSAND : OF_PEER;
            setting.row(
                    "restart, " + size + " networks",
                    Samples.of(mine),
                    other.map(engine -> Samples.of(theirs)),
                    Optional.of(limit).filter(each -> !each.ofPeer() || other.isPresent()));
        }
    }
}
