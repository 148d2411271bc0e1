package io.cnm.cli.client.endpoint;

import io.cnm.api.IpAddress;
import io.cnm.api.Link;
import io.cnm.api.MacAddress;
import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm endpoint create}. */
@Command(name = "create", description = "Create an endpoint, lease its addresses and print its id.")
final class EndpointCreateCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Parameters(index = "0", paramLabel = "NETWORK", description = "The network it is to be on.")
    private String network = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name, by which others find it.")
    private String name = "";

    @Option(
            names = "--ip",
            paramLabel = "ADDRESS",
            converter = Converters.Address.class,
            description = "Its IPv4 address (default: a free one).")
    private Optional<IpAddress> ip = Optional.empty();

    @Option(
            names = "--ip6",
            paramLabel = "ADDRESS",
            converter = Converters.Address.class,
            description = "Its IPv6 address (default: a free one).")
    private Optional<IpAddress> ip6 = Optional.empty();

    @Option(
            names = "--mac-address",
            paramLabel = "MAC",
            converter = Converters.Mac.class,
            description = "Its hardware address (default: one that is made up).")
    private Optional<MacAddress> mac = Optional.empty();

    @Option(
            names = "--link-local-ip",
            paramLabel = "ADDRESS",
            converter = Converters.Address.class,
            description = "One more address, of the link only.")
    private List<IpAddress> linkLocal = List.of();

    @Option(names = "--alias", paramLabel = "NAME", description = "One more name by which others find it.")
    private List<String> aliases = List.of();

    @Option(
            names = "--link",
            paramLabel = "ENDPOINT[:ALIAS]",
            converter = Converters.Linked.class,
            description = "A name that only its own sandbox knows, for another endpoint.")
    private List<Link> links = List.of();

    @Option(names = "--no-ipv6", description = "Without IPv6, though the network has it.")
    private boolean withoutIpv6;

    @Option(
            names = {"-o", "--opt", "--driver-opt"},
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "An option of the driver, under Docker's name.")
    private Map<String, String> options = Map.of();

    @Override
    protected void check() {
        if (ip.filter(IpAddress::v6).isPresent()) {
            throw wrong("--ip must be an IPv4 address; --ip6 takes IPv6 ones");
        }
        if (ip6.filter(address -> !address.v6()).isPresent()) {
            throw wrong("--ip6 must be an IPv6 address; --ip takes IPv4 ones");
        }
    }

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(change.at("networks", network, "endpoints"), spec());
        change.show(out, answer, endpoint -> endpoint.text("id"));
    }

    private Value spec() {
        return new Fields()
                .text("name", name)
                .text("ipv4", ip)
                .text("ipv6", ip6)
                .text("mac", mac)
                .texts("linkLocal", linkLocal)
                .texts("aliases", aliases)
                .map("links", linksByAlias())
                .flag("ipv6Disabled", withoutIpv6)
                .map("options", options)
                .value();
    }

    private Map<String, String> linksByAlias() {
        var byAlias = new LinkedHashMap<String, String>();
        links.forEach(link -> byAlias.put(link.alias(), link.target()));
        return byAlias;
    }
}
