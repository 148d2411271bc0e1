package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cnm endpoint leave}. */
@Command(name = "leave", description = "Take an endpoint out of its sandbox.")
final class LeaveCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Parameters(index = "0", paramLabel = "NETWORK", description = "The network it is on.")
    private String network = "";

    @Parameters(index = "1", paramLabel = "ENDPOINT", description = "Name, id, or the beginning of the id.")
    private String endpoint = "";

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(change.at("networks", network, "endpoints", endpoint, "leave"));
        change.show(out, answer, left -> endpoint);
    }
}
