package io.cnm.bench;

import io.cnm.bench.ContainerEngines.Side;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** What one more container takes where many run, what memory each of them costs, and how long it takes to list them. */
final class DensityScenario extends BesideDockerd {
    DensityScenario() {
        super(
                "density",
                "with 500 containers running: the start of one more, memory for each, docker ps; against dockerd");
    }

    @Override
    void measure(Setting setting, ContainerEngines engines) {
        var count = setting.times(500);
        starts(engines.ours(), 20); // Java compiles what it takes
        var ours = measure(setting, engines.ours(), count);
        var peer = measure(setting, engines.peer(), count);
        setting.row(
                "density, start of the next of " + count + ", against that of the first",
                ours.last(),
                Optional.of(ours.first()),
                Optional.of(Limit.timesPeer(1.3)));
        setting.row("density, the same for dockerd", peer.last(), Optional.of(peer.first()), Optional.empty());
        setting.row(
                "density, memory (PSS) of the engine for each container",
                ours.memory(),
                Optional.of(peer.memory()),
                Optional.of(Limit.timesPeer(0.3)));
        setting.row("density, docker ps", ours.list(), Optional.of(peer.list()), Optional.of(Limit.millis(50)));
        setting.row("density, docker ps, with our answer ready", ours.ready(), Optional.empty(), Optional.empty());
    }

    /**
     * What an engine took: to start one with none and with many there, bytes for each, and to list them; and what the command
     * takes for that by itself.
     */
    private record Taken(Samples first, Samples last, Samples memory, Samples list, Samples ready) {}

    private static Taken measure(Setting setting, Side side, int count) {
        var rounds = setting.times(10);
        var first = starts(side, rounds);
        ProcessMemory.awaitRest();
        var before = side.meter().memory();
        for (var i = 0; i < count; i++) {
            start(side, "there" + i);
        }
        ProcessMemory.awaitRest();
        var memory = Samples.ofBytes((side.meter().memory() - before) / count);
        var times = setting.times(20);
        lists(side, side.engine().socket(), times); // warm, as it is after some
        var list = lists(side, side.engine().socket(), times);
        var ready = listsOfReadyServer(side, setting.directory().resolve("ready.sock"), times);
        var last = starts(side, rounds);
        side.engine().client().removeContainers();
        return new Taken(first, last, memory, Samples.of(list), Samples.of(ready));
    }

    private static Samples starts(Side side, int rounds) {
        var took = new double[rounds];
        for (var i = 0; i < rounds; i++) {
            var id = create(side, "timed");
            var begin = System.nanoTime();
            side.engine().client().startContainer(id);
            took[i] = System.nanoTime() - begin;
            side.engine().client().removeContainer(id);
        }
        return Samples.of(took);
    }

    private static String create(Side side, String name) {
        return side.engine().client().createContainer(Engines.IMAGE, name, "bridge", HostPorts.NONE);
    }

    private static void start(Side side, String name) {
        side.engine().client().startContainer(create(side, name));
    }

    private static double[] listsOfReadyServer(Side side, Path socket, int times) {
        var ready = ReadyServer.of(side.engine().client().listContainers(), socket);
        try (ready) {
            return lists(side, socket, times);
        }
    }

    private static double[] lists(Side side, Path server, int times) {
        return IntStream.range(0, times).mapToDouble(i -> list(side, server)).toArray();
    }

    private static double list(Side side, Path server) {
        var begin = System.nanoTime();
        side.engine().dockerAt(server, "ps");
        return System.nanoTime() - begin;
    }
}
