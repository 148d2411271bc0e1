package io.cnm.cli.client.network;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm network create}. */
@Command(name = "create", description = "Create a network and print its id.")
final class NetworkCreateCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final PoolOptions addresses = new PoolOptions();

    @Parameters(paramLabel = "NAME", description = "The network's name.")
    private String name = "";

    @Option(
            names = {"-d", "--driver"},
            paramLabel = "DRIVER",
            description = "What makes it: bridge, host, null or another driver (default: bridge).")
    private Optional<String> driver = Optional.empty();

    @Option(names = "--internal", description = "No way out of it.")
    private boolean internal;

    @Option(names = "--attachable", description = "Let anybody attach containers by hand.")
    private boolean attachable;

    @Option(names = "--ingress", description = "Make it the routing mesh of a swarm.")
    private boolean ingress;

    @Option(names = "--config-only", description = "Make it a mere set of settings for other networks.")
    private boolean configOnly;

    @Option(
            names = "--config-from",
            paramLabel = "NETWORK",
            description = "Take the settings of a config-only network.")
    private Optional<String> configFrom = Optional.empty();

    @Option(names = "--scope", paramLabel = "SCOPE", description = "local, global or swarm (default: the driver's).")
    private Optional<String> scope = Optional.empty();

    @Option(
            names = "--ipv4",
            arity = "0..1",
            defaultValue = "true",
            fallbackValue = "true",
            description = "With IPv4 (default); --ipv4=false without.")
    private boolean ipv4;

    @Option(names = "--ipv6", arity = "0..1", fallbackValue = "true", description = "With IPv6.")
    private boolean ipv6;

    @Option(
            names = "--ipam-driver",
            paramLabel = "DRIVER",
            description = "What hands out addresses (default: default).")
    private Optional<String> ipamDriver = Optional.empty();

    @Option(names = "--ipam-opt", paramLabel = "KEY=VALUE", description = "An option of the IPAM driver.")
    private Map<String, String> ipamOptions = Map.of();

    @Option(
            names = {"-o", "--opt"},
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "An option of the driver, under Docker's name.")
    private Map<String, String> options = Map.of();

    @Option(names = "--label", paramLabel = "KEY=VALUE", mapFallbackValue = "", description = "A remark of yours.")
    private Map<String, String> labels = Map.of();

    private List<Value> pools = List.of();

    @Override
    protected void check() {
        pools = addresses.pools();
    }

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        change.show(out, daemon.post(change.at("networks"), spec()), network -> network.text("id"));
    }

    private Value spec() {
        var ipam = new Fields()
                .text("driver", ipamDriver)
                .map("options", ipamOptions)
                .items("pools", pools);
        return new Fields()
                .text("name", name)
                .text("driver", driver)
                .text("scope", scope)
                .flag("internal", internal)
                .flag("attachable", attachable)
                .flag("ingress", ingress)
                .flag("configOnly", configOnly)
                .text("configFrom", configFrom)
                .flag("ipv4", ipv4, true)
                .flag("ipv6", ipv6)
                .object("ipam", ipam)
                .map("options", options)
                .map("labels", labels)
                .value();
    }
}
