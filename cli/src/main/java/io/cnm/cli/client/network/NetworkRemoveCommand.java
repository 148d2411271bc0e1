package io.cnm.cli.client.network;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cnm network rm}. */
@Command(name = "rm", aliases = "remove", description = "Remove networks that have no endpoints.")
final class NetworkRemoveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Name, id, or the beginning of an id.")
    private List<String> networks = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        change.delete(out, networks, name -> daemon.delete(change.at("networks", name)));
    }
}
