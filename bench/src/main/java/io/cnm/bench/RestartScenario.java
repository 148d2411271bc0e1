package io.cnm.bench;

import java.util.Optional;

/**
 * A daemon ended and started again on the networks that it has made: how long until it answers, and what memory it holds at
 * rest; dockerd's beside it.
 */
final class RestartScenario implements Scenario {
    /** dockerd takes a sixth of a second for each at every start. */
    private static final int MOST_OF_PEER = 200;

    /** Up to so many networks it is started as often as ours, with more only once. */
    private static final int QUICK_FOR_PEER = 50;

    @Override
    public String name() {
        return "restart";
    }

    @Override
    public String about() {
        return "the daemon's start until it answers, with 0 to 1000 networks (dockerd: 200 at most), and its memory at rest";
    }

    @Override
    public boolean startsDaemons() {
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
        atRest(setting, ours, peer);
        var our = new NetworkWork(ours, Tenants.sandboxes(ours));
        var their = peer.map(engine -> new NetworkWork(engine, Tenants.containers(engine)));
        for (var size : setting.sizes(0, 200, 1000)) {
            var other = peer.filter(engine -> size <= MOST_OF_PEER);
            our.grow(size);
            if (other.isPresent()) {
                their.orElseThrow().grow(size);
            }
            starts(setting, size, ours, other);
        }
    }

    private static void starts(Setting setting, int size, Engine ours, Optional<Engine> peer) {
        var mine = new double[setting.times(5)];
        var theirs = new double[size <= QUICK_FOR_PEER ? mine.length : 1];
        for (var i = 0; i < mine.length; i++) {
            mine[i] = ours.restart();
            if (i < theirs.length && peer.isPresent()) {
                theirs[i] = peer.get().restart();
            }
        }
        setting.row(
                "restart, " + size + " networks",
                Samples.of(mine),
                peer.map(engine -> Samples.of(theirs)),
                limit(size, peer.isPresent()));
    }

    private static Optional<Limit> limit(int size, boolean beside) {
        return switch (size) {
            case 0 -> Optional.of(Limit.millis(800));
            case 1000 -> Optional.of(Limit.millis(3000));
            default -> beside ? Optional.of(Limit.timesPeer(0.05)) : Optional.empty();
        };
    }

    /** Right after a start: what runs for long has more, for the garbage of its young days stays where it is. */
    private static void atRest(Setting setting, Engine ours, Optional<Engine> peer) {
        var mine = new double[setting.times(5)];
        var theirs = new double[mine.length];
        for (var i = 0; i < mine.length; i++) {
            ours.restart();
            mine[i] = ours.restingMemory().pss();
            theirs[i] = peer.map(engine -> engine.restingMemory().pss()).orElse(0.0);
        }
        setting.row(
                "memory at rest (PSS), no network",
                Samples.ofBytes(mine),
                peer.map(engine -> Samples.ofBytes(theirs)),
                Optional.of(Limit.mebibytes(70)));
    }
}
