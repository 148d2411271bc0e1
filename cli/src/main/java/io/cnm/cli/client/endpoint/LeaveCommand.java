package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cnm endpoint leave}. */
@Command(name = "leave", description = "Take an endpoint out of its sandbox.")
final class LeaveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final OneEndpoint endpoint = new OneEndpoint();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(endpoint.at(change, "leave"));
        change.show(out, answer, left -> endpoint.name());
    }
}
