package io.cnm.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A hundred ports published through the daemons' doors: ours on a running sandbox, dockerd's as what the start of a container
 * takes longer with them. First with the defaults of both, which relay in user space what no rule leads. Then the tenth
 * hundred, with rules by iptables in both and nothing in user space in either, so that dockerd has only its rules to make.
 */
final class PortsScenario implements Scenario {
    private static final Limit AT_ONCE = Limit.timesPeer(0.02);
    private static final Limit EACH = Limit.timesPeer(0.05);
    private static final int FIRST = 10_000;
    private static final int HUNDRED = 100;
    private static final int THERE = 9;
    private static final int WARM_UP = 200;
    private static final String[] ONLY_IPTABLES = {"--firewall-backend=iptables", "--userland-proxy=false"};

    @Override
    public String name() {
        return "ports";
    }

    @Override
    public String about() {
        return "100 ports published through the API against dockerd, and the tenth hundred by iptables in both";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create()) {
            try (var ours = Engine.start(Engines.cnm(scratch.path(), setting.directory()))) {
                var dockerd = Engines.dockerd("dockerd", scratch.path(), setting.directory());
                against(setting, dockerd, peer -> atOnce(setting, new OurPorts(ours), peer));
            }
            try (var ours =
                    Engine.start(Engines.cnm("cnm-iptables", scratch.path(), setting.directory(), ONLY_IPTABLES))) {
                var dockerd = Engines.dockerd(
                        "dockerd-iptables", scratch.path(), setting.directory(), "--userland-proxy=false");
                against(setting, dockerd, peer -> byIptables(setting, new OurPorts(ours), peer));
            }
        } finally {
            Engines.removeCgroups();
        }
    }

    /** What is measured beside dockerd, or alone. */
    private interface Comparison {
        void with(Optional<DockerPorts> peer);
    }

    private static void against(Setting setting, Optional<Engine.Installation> dockerd, Comparison comparison) {
        if (dockerd.isEmpty()) {
            System.err.println("ports: no dockerd on PATH (package docker.io): ours alone");
            comparison.with(Optional.empty());
            return;
        }
        try (var engine = Engine.start(dockerd.get());
                var peer = DockerPorts.on(engine, setting.directory())) {
            comparison.with(Optional.of(peer));
        }
    }

    private static void atOnce(Setting setting, OurPorts ours, Optional<DockerPorts> peer) {
        ours.create(0);
        var ports = hundred(0);
        var first = ours.publish(0, ports);
        setting.row("ports, 100 at once, the daemon's first", Samples.of(first), Optional.empty(), Optional.empty());
        ours.unpublish(0, ports);
        for (var i = 0; i < setting.times(WARM_UP); i++) {
            again(ours, 0);
        }
        compare(setting, "ports, 100 at once", ours, peer, new Work(0, 1, setting.times(3)), AT_ONCE);
    }

    private static void byIptables(Setting setting, OurPorts ours, Optional<DockerPorts> peer) {
        ours.create(0);
        for (var i = 0; i < setting.times(WARM_UP); i++) {
            again(ours, 0);
        }
        var there = setting.sizes(THERE, THERE).get(0);
        for (var number = 0; number < there; number++) {
            if (number > 0) {
                ours.create(number);
            }
            ours.publish(number, hundred(number));
            var next = hundred(number);
            peer.ifPresent(other -> other.add(next));
        }
        ours.create(there);
        var work = new Work(there, HUNDRED, setting.times(3));
        compare(setting, "ports, iptables, each of 100 with 900 there", ours, peer, work, EACH);
    }

    /**
     * What is compared.
     *
     * @param number of the hundred that is published
     * @param divisor of what it takes
     * @param rounds how often; ours so often in each
     */
    private record Work(int number, int divisor, int rounds) {}

    private static void compare(
            Setting setting, String name, OurPorts ours, Optional<DockerPorts> peer, Work work, Limit limit) {
        var mine = new ArrayList<Double>();
        var theirs = new ArrayList<Double>();
        for (var round = 0; round < work.rounds; round++) {
            for (var i = 0; i < work.rounds; i++) {
                mine.add(again(ours, work.number));
            }
            peer.ifPresent(other -> theirs.add(other.extra(hundred(work.number))));
        }
        setting.row(
                name,
                samples(mine).dividedBy(work.divisor),
                peer.map(other -> samples(theirs).dividedBy(work.divisor)),
                Optional.of(limit).filter(bound -> peer.isPresent()));
    }

    private static double again(OurPorts ours, int number) {
        var took = ours.publish(number, hundred(number));
        ours.unpublish(number, hundred(number));
        return took;
    }

    private static HostPorts hundred(int number) {
        return HostPorts.everywhere(FIRST + number * HUNDRED, HUNDRED);
    }

    private static Samples samples(List<Double> nanos) {
        return Samples.of(nanos.stream().mapToDouble(each -> each).toArray());
    }
}
