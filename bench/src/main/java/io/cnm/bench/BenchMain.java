package io.cnm.bench;

import io.cnm.bench.Setting.Effort;
import io.cnm.bench.jmh.AddressBenchmark;
import io.cnm.bench.jmh.CodecBenchmark;
import io.cnm.bench.jmh.PoolBenchmark;
import io.cnm.bench.jmh.RoundTripBenchmark;
import io.cnm.linux.Mounts;
import io.cnm.linux.PrivateNamespaces;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code ./dev bench}: measures one scenario and prints its rows as they come, and all raw values at the end on wish. */
public final class BenchMain {
    static final List<Scenario> SCENARIOS = List.of(
            new JoinScenario(),
            new LeaveScenario(),
            new PublishScenario(),
            new CrowdScenario(),
            new PortsScenario(),
            new ThroughputScenario(),
            new ProxyScenario(),
            new PluginScenario(),
            new StoreScenario(),
            new EngineScenario(),
            new RestartScenario(),
            new ContainersScenario(),
            new ClientsScenario(),
            new DensityScenario(),
            new ImagesScenario(),
            new CommandScenario(),
            new ResolverScenario(),
            new JmhScenario(
                    "address", "IPAM: an address chosen and given back, by the pool's size", AddressBenchmark.class),
            new JmhScenario("pool", "IPAM: a pool chosen and given back, by the number of pools", PoolBenchmark.class),
            new JmhScenario("codec", "a join's netlink messages written and read", CodecBenchmark.class),
            new JmhScenario("getlink", "RTM_GETLINK to the kernel and back", RoundTripBenchmark.class));

    private static final int LOOPBACK = 1;

    private BenchMain() {}

    /** What the command line says. */
    record Arguments(String name, Effort effort, boolean json) {
        /** Nothing if it says nothing sensible. */
        static Optional<Arguments> parse(List<String> words) {
            var rest = new ArrayList<>(words);
            var effort = rest.remove("--quick") ? Effort.QUICK : Effort.FULL;
            var json = rest.remove("--json");
            return rest.size() == 1 ? Optional.of(new Arguments(rest.get(0), effort, json)) : Optional.empty();
        }
    }

    /** Runs with the arguments of the command line and ends the process. */
    public static void main(String... words) throws IOException {
        var arguments = Arguments.parse(List.of(words));
        var scenario = arguments.flatMap(given -> find(given.name));
        if (scenario.isEmpty()) {
            usage();
            System.exit(2);
        }
        var missing = scenario.orElseThrow().needs().stream()
                .filter(program -> Engines.find(program).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            System.err.println("nothing was measured: not on PATH: " + String.join(", ", missing));
            System.exit(1);
        }
        measure(scenario.orElseThrow(), arguments.orElseThrow());
        System.exit(0); // threads of libraries may still idle
    }

    static Optional<Scenario> find(String name) {
        return SCENARIOS.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    private static void usage() {
        System.err.println("bench NAME [--quick] [--json], as root; NAME is one of");
        SCENARIOS.forEach(each -> System.err.printf("  %-10s  %s%n", each.name(), each.about()));
    }

    /** In private namespaces, with a directory in memory: nothing of it is left when the process ends. */
    private static void measure(Scenario scenario, Arguments arguments) throws IOException {
        var begun = Instant.now();
        var rows = new ArrayList<Row>();
        var table = new Table(arguments.json ? System.err : System.out);
        table.begin(Machine.current());
        var directory = Files.createTempDirectory("cnm-bench");
        try {
            PrivateNamespaces.run(() -> {
                Mounts.propagationOfAll(Path.of("/"), Mounts.Propagation.SHARED); // as systemd has it
                Mounts.tmpfs(directory, "mode=755");
                raiseLoopback();
                scenario.run(new Setting(directory, arguments.effort, row -> {
                    rows.add(row);
                    table.row(row);
                }));
            });
        } finally {
            Files.delete(directory);
        }
        if (arguments.json) {
            System.out.println(new Result(scenario.name(), begun, Machine.current(), rows)
                    .toJson()
                    .toPrettyString());
        }
    }

    /** JMH speaks with its processes by it. */
    private static void raiseLoopback() {
        try (var route = RouteSocket.open()) {
            route.execute(new SetLink(LOOPBACK).up());
        }
    }
}
