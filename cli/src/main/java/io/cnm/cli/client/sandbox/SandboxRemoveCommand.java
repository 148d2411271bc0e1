package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cnm sandbox rm}. */
@Command(name = "rm", aliases = "remove", description = "Remove sandboxes with their endpoints.")
final class SandboxRemoveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Parameters(arity = "1..*", paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private List<String> sandboxes = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        change.delete(out, sandboxes, name -> daemon.delete(change.at("sandboxes", name)));
    }
}
