package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm endpoint rm}. */
@Command(name = "rm", aliases = "remove", description = "Remove endpoints and give their addresses back.")
final class EndpointRemoveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Option(
            names = {"-f", "--force"},
            description = "Leave the sandbox first; without it an endpoint that is in one stays.")
    private boolean force;

    @Parameters(index = "0", paramLabel = "NETWORK", description = "The network they are on.")
    private String network = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ENDPOINT", description = "Name, id, or its beginning.")
    private List<String> endpoints = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        change.delete(
                out,
                endpoints,
                name -> daemon.delete(
                        change.at("networks", network, "endpoints", name).flag("force", force)));
    }
}
