package io.cnm.cli.client.network;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A network's pools as Docker's options give them: subnets, and beside them gateways, ranges and addresses, each of which
 * belongs to the subnet that holds it. <em>Confined to one thread.</em>
 */
final class PoolOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            converter = Converters.Subnet.class,
            description = "A subnet, such as 10.1.0.0/16; a free one if none is given. One or more of each family.")
    private List<Cidr> subnets = List.of();

    @Option(
            names = "--ip-range",
            paramLabel = "CIDR",
            converter = Converters.Subnet.class,
            description = "The part of a subnet from which addresses are handed out unasked.")
    private List<Cidr> ranges = List.of();

    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            converter = Converters.Address.class,
            description = "The gateway of a subnet.")
    private List<IpAddress> gateways = List.of();

    @Option(
            names = "--aux-address",
            paramLabel = "NAME=ADDRESS",
            description = "An address of a subnet that is somebody else's.")
    private Map<String, String> auxiliary = Map.of();

    /** A pool while its parts are gathered. */
    private static final class Pool {
        private final Cidr subnet;
        private Optional<Cidr> range = Optional.empty();
        private Optional<IpAddress> gateway = Optional.empty();
        private final Map<String, IpAddress> auxiliary = new LinkedHashMap<>();

        Pool(Cidr subnet) {
            this.subnet = subnet;
        }

        Value value() {
            return new Fields()
                    .text("subnet", subnet)
                    .text("range", range)
                    .text("gateway", gateway)
                    .map("auxiliary", auxiliary)
                    .value();
        }
    }

    /**
     * The pools.
     *
     * @throws ParameterException if a part belongs to no subnet, or a subnet has two of what it may have one of
     */
    List<Value> pools() {
        var pools = new ArrayList<Pool>();
        subnets.forEach(subnet -> pools.add(new Pool(subnet)));
        for (var range : ranges) {
            var pool = find(
                    pools, "--ip-range " + range, each -> each.subnet.contains(range), each -> each.range.isEmpty());
            pool.range = Optional.of(range);
        }
        for (var gateway : gateways) {
            var pool = find(
                    pools,
                    "--gateway " + gateway,
                    each -> each.subnet.contains(gateway),
                    each -> each.gateway.isEmpty());
            pool.gateway = Optional.of(gateway);
        }
        auxiliary.forEach((name, text) -> {
            var option = "--aux-address " + name + "=" + text;
            var address =
                    IpAddress.find(text).orElseThrow(() -> wrong(option + ": \"" + text + "\" is not an IP address"));
            find(pools, option, each -> each.subnet.contains(address), each -> true)
                    .auxiliary
                    .put(name, address);
        });
        return pools.stream().map(Pool::value).toList();
    }

    private Pool find(List<Pool> pools, String option, Predicate<Pool> holds, Predicate<Pool> free) {
        var holding = pools.stream().filter(holds).toList();
        if (holding.isEmpty()) {
            throw wrong(option + " lies in no --subnet that is given");
        }
        return holding.stream()
                .filter(free)
                .findFirst()
                .orElseThrow(() -> wrong(option + ": subnet " + holding.get(0).subnet + " has one already"));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
