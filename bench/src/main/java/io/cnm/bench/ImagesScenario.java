package io.cnm.bench;

import io.cnm.bench.ContainerEngines.Side;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A large image pulled from a registry and loaded from an archive: how long it takes, and what memory meanwhile. */
final class ImagesScenario extends BesideDockerd {
    private static final double OF_PEER = 0.8;
    private static final double MOST_MEMORY = 64;

    ImagesScenario() {
        super(
                "images",
                "pull and load of an image of 200 MiB in four layers, and the memory it takes, against dockerd");
    }

    @Override
    public List<String> needs() {
        return Stream.concat(ContainerEngines.NEEDS.stream(), BenchRegistry.NEEDS.stream())
                .toList();
    }

    @Override
    void measure(Setting setting, ContainerEngines engines) {
        var image = LargeImage.make(
                engines.directory("image"), engines.ours().engine().host());
        var store = engines.directory("registry");
        try (var ours = BenchRegistry.start(engines.ours().engine().host(), store);
                var peer = BenchRegistry.start(engines.peer().engine().host(), store)) {
            ours.push(image);
            var name = peer.nameOfImage();
            measure(setting, engines, "pull", name, "pull", "-q", name);
        }
        measure(
                setting,
                engines,
                "load",
                LargeImage.NAME,
                "load",
                "-q",
                "-i",
                image.archive().toString());
    }

    private static void measure(
            Setting setting, ContainerEngines engines, String what, String image, String... command) {
        var ours = PeakMemory.begin(engines.ours().engine().pid());
        var peer = PeakMemory.begin(engines.peer().engine().pid());
        once(engines.ours(), image, command); // Java compiles what it takes
        var bout = new Bout<Side>();
        for (var side : List.of(engines.ours(), engines.peer())) {
            bout.add(side, () -> once(side, image, command));
        }
        bout.run(setting.times(10));
        setting.pairs(
                "images, " + what + " of 200 MiB",
                Samples.of(bout.values(engines.ours())),
                Samples.of(bout.values(engines.peer())),
                Optional.of(Limit.timesPeer(OF_PEER)));
        setting.row(
                "images, memory of the daemon at most, above that before the first " + what,
                Samples.ofBytes(ours.above()),
                Optional.of(Samples.ofBytes(peer.above())),
                Optional.of(Limit.mebibytes(MOST_MEMORY)));
    }

    private static double once(Side side, String image, String... command) {
        var begin = System.nanoTime();
        side.engine().docker(command);
        var took = System.nanoTime() - begin;
        side.engine().docker("rmi", image);
        return took;
    }
}
