package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What the host sends to itself over loopback, which no rule leads to a container: through our daemon against docker-proxy, a
 * stream of TCP in rounds of a second each; and the memory that a hundred published ports take.
 */
final class ProxyScenario implements Scenario {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int LINK = 1;
    private static final HostPorts ONE = HostPorts.everywhere(Iperf3.PORT, 1);
    private static final HostPorts HUNDRED = HostPorts.everywhereV4(10_000, 100);
    private static final Limit THROUGHPUT = Limit.atLeastTimesPeer(1);
    private static final Limit MEMORY = Limit.timesPeer(0.03);

    @Override
    public String name() {
        return "proxy";
    }

    @Override
    public String about() {
        return "the userland proxy against docker-proxy: TCP over loopback, and memory for 100 ports";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public List<String> needs() {
        return List.of(Iperf3.NAME, "dockerd", "docker-proxy");
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var ours = Engine.start(Engines.cnm(scratch.path(), setting.directory()));
                var dockerd = Engine.start(Engines.dockerd("dockerd", scratch.path(), setting.directory())
                        .orElseThrow());
                var containers = DockerPorts.on(dockerd, setting.directory())) {
            raiseLoopback(ours);
            raiseLoopback(dockerd);
            var sandboxes = new OurPorts(ours);
            sandboxes.create(0);
            memory(setting, ours, sandboxes, dockerd, containers);
            throughput(setting, ours, sandboxes, dockerd, containers);
        } finally {
            Engines.removeCgroups();
        }
    }

    private static void raiseLoopback(Engine engine) {
        try (var route = RouteSocket.open(engine.host())) {
            route.execute(new SetLink(LINK).up());
        }
    }

    /**
     * The limit holds for what is allocated: the whole moves by several MiB from one moment to the next, for our daemon lets
     * go of the code that Java has mapped and maps again what it needs of it, with ports or without.
     */
    private static void memory(
            Setting setting, Engine ours, OurPorts sandboxes, Engine dockerd, DockerPorts containers) {
        var mine = new ArrayList<ProcessMemory>();
        for (var i = 0; i < setting.times(5); i++) {
            ours.restart();
            var before = ours.restingMemory();
            sandboxes.publish(0, HUNDRED);
            mine.add(ours.restingMemory().minus(before));
            sandboxes.unpublish(0, HUNDRED);
        }
        var before = proxies(dockerd);
        containers.add(HUNDRED);
        ProcessMemory.awaitRest();
        var theirs = proxies(dockerd).minus(before);
        row(setting, "allocated", mine, theirs, ProcessMemory::anonymous, Optional.of(MEMORY));
        row(setting, "PSS with mapped code", mine, theirs, ProcessMemory::pss, Optional.empty());
    }

    private static void row(
            Setting setting,
            String what,
            List<ProcessMemory> mine,
            ProcessMemory theirs,
            ToDoubleFunction<ProcessMemory> figure,
            Optional<Limit> limit) {
        setting.row(
                "proxy, memory for the first 100 ports, " + what,
                Samples.ofBytes(mine.stream().mapToDouble(figure).toArray()),
                Optional.of(Samples.ofBytes(figure.applyAsDouble(theirs))),
                limit);
    }

    /** What the docker-proxy processes of a daemon hold. */
    private static ProcessMemory proxies(Engine dockerd) {
        return ProcessMemory.ofDescendants(dockerd.pid(), "docker-proxy");
    }

    private static void throughput(
            Setting setting, Engine ours, OurPorts sandboxes, Engine dockerd, DockerPorts containers) {
        sandboxes.publish(0, ONE);
        var container = containers.add(ONE);
        var state = dockerd.client().get("/containers/" + container + "/json").path("State");
        try (var closing = new Closing()) {
            closing.add(Iperf3.serve(closing.add(sandboxes.netns(0))));
            closing.add(Iperf3.serve(closing.add(Netns.ofPid(state.path("Pid").asLong()))));
            var bout = new Bout<Engine>();
            for (var engine : List.of(ours, dockerd)) {
                Iperf3.await(engine.host(), LOOPBACK, Iperf3.PORT);
                bout.add(engine, () -> Iperf3.send(engine.host(), LOOPBACK, Iperf3.PORT));
            }
            bout.run(setting.times(20));
            setting.pairs(
                    "proxy, TCP over loopback",
                    Samples.ofBits(bout.values(ours)),
                    Samples.ofBits(bout.values(dockerd)),
                    Optional.of(THROUGHPUT));
        }
    }
}
