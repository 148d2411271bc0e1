package io.cnm.cli.client.endpoint;

import io.cnm.api.Link;
import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Fields;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm endpoint join}. */
@Command(name = "join", description = "Put an endpoint into a sandbox and print the interface that it has there.")
final class JoinCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final OneEndpoint endpoint = new OneEndpoint();

    @Parameters(index = "2", paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private String sandbox = "";

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "The interface's name (default: the network's prefix and the lowest free number).")
    private Optional<String> interfaceName = Optional.empty();

    @Option(
            names = "--gw-priority",
            paramLabel = "NUMBER",
            description = "The endpoint with the highest one is the sandbox's way out (default: 0).")
    private Optional<Integer> gatewayPriority = Optional.empty();

    @Option(
            names = "--link",
            paramLabel = "ENDPOINT[:ALIAS]",
            converter = Converters.Linked.class,
            description = "Another endpoint of the network: known by the hosts file, and its exposed ports are reached "
                    + "though endpoints are kept apart.")
    private List<Link> links = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var body = new Fields().text("sandbox", sandbox).text("interfaceName", interfaceName);
        gatewayPriority.ifPresent(priority -> body.number("gatewayPriority", priority));
        body.links("links", links);
        var answer = daemon.post(endpoint.at(change, "join"), body.value());
        change.show(out, answer, joined -> joined.at("joined").text("interfaceName"));
    }
}
