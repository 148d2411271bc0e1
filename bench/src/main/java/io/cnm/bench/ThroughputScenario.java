package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.spi.FirewallBackend;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How much one stream of TCP carries from container to container on one bridge, and from outside through a published port:
 * what the library makes against dockerd's and against the least that one makes by hand, in rounds of a second each.
 */
final class ThroughputScenario implements Scenario {
    private static final Limit OF_DOCKERD = Limit.reachesTimesPeer(0.99);
    private static final Limit OF_HAND = Limit.reachesTimesPeer(0.97);
    private static final int ROUNDS = 12;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String about() {
        return "TCP from container to container and through a published port, against dockerd and rules made by hand";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public List<String> needs() {
        return List.of(Iperf3.NAME, "ip", "nft", "iptables");
    }

    /** Who is compared. */
    private enum Who {
        OURS("nftables"),
        OURS_IPTABLES("iptables"),
        DOCKERD("dockerd"),
        HAND("by hand with nft"),
        HAND_IPTABLES("by hand with iptables");

        private final String text;

        Who(String text) {
            this.text = text;
        }
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var rigs = new Rigs(setting)) {
            rigs.add(
                    Who.OURS,
                    OurRig.of(FirewallBackend.NFTABLES, setting.directory().resolve("ours")));
            rigs.add(
                    Who.OURS_IPTABLES,
                    OurRig.of(FirewallBackend.IPTABLES, setting.directory().resolve("ours-ipt")));
            rigs.add(
                    Who.HAND,
                    HandRig.of(FirewallBackend.NFTABLES, setting.directory().resolve("hand")));
            rigs.add(
                    Who.HAND_IPTABLES,
                    HandRig.of(FirewallBackend.IPTABLES, setting.directory().resolve("hand-ipt")));
            Engines.dockerd("dockerd", scratch.path(), setting.directory())
                    .ifPresentOrElse(
                            dockerd -> rigs.add(Who.DOCKERD, DockerRig.of(dockerd, setting.directory())),
                            () -> System.err.println("throughput: no dockerd on PATH (package docker.io)"));
            report(setting, "container to container", rigs.bridge);
            report(setting, "published port", rigs.published);
        } finally {
            Engines.removeCgroups();
        }
    }

    /** All that is set up, with a server in each second container. */
    private static final class Rigs implements AutoCloseable {
        private final Setting setting;
        private final Bout<Who> bridge = new Bout<>();
        private final Bout<Who> published = new Bout<>();
        private final Closing closing = new Closing();

        Rigs(Setting setting) {
            this.setting = setting;
        }

        void add(Who who, Rig rig) {
            closing.add(rig);
            var outside = closing.add(Outside.of(rig.host(), key(who)));
            closing.add(Iperf3.serve(rig.second()));
            take(bridge, who, rig.first(), rig.address());
            take(published, who, outside.netns(), Outside.HOST);
        }

        private Path key(Who who) {
            return setting.directory().resolve("outside-" + who);
        }

        private static void take(Bout<Who> bout, Who who, Netns client, String address) {
            Iperf3.await(client, address, Iperf3.PORT);
            bout.add(who, () -> Iperf3.send(client, address, Iperf3.PORT));
        }

        @Override
        public void close() {
            closing.close();
        }
    }

    private static void report(Setting setting, String what, Bout<Who> bout) {
        bout.run(setting.times(ROUNDS));
        row(setting, what, bout, Who.OURS, Who.DOCKERD, OF_DOCKERD);
        row(setting, what, bout, Who.OURS, Who.HAND, OF_HAND);
        row(setting, what, bout, Who.OURS_IPTABLES, Who.DOCKERD, OF_DOCKERD);
        row(setting, what, bout, Who.OURS_IPTABLES, Who.HAND_IPTABLES, OF_HAND);
    }

    private static void row(Setting setting, String what, Bout<Who> bout, Who ours, Who peer, Limit limit) {
        if (bout.has(peer)) {
            setting.pairs(
                    "throughput, " + what + ", " + ours.text + " / " + peer.text,
                    Samples.ofBits(bout.values(ours)),
                    Samples.ofBits(bout.values(peer)),
                    Optional.of(limit));
        }
    }
}
