package io.cnm.bench;

import io.cnm.bench.ContainerEngines.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A large image pulled from a registry and loaded from an archive: how long it takes, and what memory meanwhile. */
final class ImagesScenario implements Scenario {
    private static final double OF_PEER = 0.8;
    private static final double MOST_MEMORY = 64;

    @Override
    public String name() {
        return "images";
    }

    @Override
    public String about() {
        return "pull and load of an image of 200 MiB in four layers, and the memory it takes, against dockerd";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public List<String> needs() {
        return Stream.concat(ContainerEngines.NEEDS.stream(), BenchRegistry.NEEDS.stream())
                .toList();
    }

    @Override
    public void run(Setting setting) {
        try (var engines = ContainerEngines.start(setting)) {
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
    }

    private static void measure(
            Setting setting, ContainerEngines engines, String what, String image, String... command) {
        var ours = new Taken();
        var peer = new Taken();
        once(engines.ours(), ours, image, command);
        var rounds = setting.times(10);
        ours.clear();
        for (var round = 0; round < rounds; round++) {
            once(round % 2 == 0 ? engines.ours() : engines.peer(), round % 2 == 0 ? ours : peer, image, command);
            once(round % 2 == 0 ? engines.peer() : engines.ours(), round % 2 == 0 ? peer : ours, image, command);
        }
        setting.pairs(
                "images, " + what + " of 200 MiB",
                Samples.of(array(ours.nanos)),
                Samples.of(array(peer.nanos)),
                Optional.of(Limit.reachesDownToTimesPeer(OF_PEER)));
        setting.row(
                "images, memory of the daemon at most, above that before the " + what,
                Samples.ofBytes(array(ours.bytes)),
                Optional.of(Samples.ofBytes(array(peer.bytes))),
                Optional.of(Limit.mebibytes(MOST_MEMORY)));
    }

    /** What it took, each time. */
    private record Taken(List<Double> nanos, List<Double> bytes) {
        private Taken() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        private void clear() {
            nanos.clear();
            bytes.clear();
        }
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(each -> each).toArray();
    }

    private static void once(Side side, Taken taken, String image, String... command) {
        var engine = side.engine();
        var peak = PeakMemory.begin(engine.pid());
        var begin = System.nanoTime();
        engine.docker(command);
        taken.nanos.add((double) (System.nanoTime() - begin));
        taken.bytes.add(peak.above());
        engine.docker("rmi", image);
    }
}
