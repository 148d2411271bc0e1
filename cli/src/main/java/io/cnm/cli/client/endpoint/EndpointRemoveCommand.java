package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cnm endpoint rm}. */
@Command(name = "rm", aliases = "remove", description = "Remove endpoints and give their addresses back.")
final class EndpointRemoveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final NamedEndpoints endpoints = new NamedEndpoints();

    @Option(
            names = {"-f", "--force"},
            description = "Leave the sandbox first; without it an endpoint that is in one stays.")
    private boolean force;

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        change.delete(
                out,
                endpoints.names(),
                name -> daemon.delete(change.at(endpoints.path(name)).flag("force", force)));
    }
}
