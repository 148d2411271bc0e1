package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm sandbox stats}. */
@Command(name = "stats", description = "Show what has gone through the interfaces of a sandbox since they were made.")
final class SandboxStatsCommand extends ClientCommand {
    @Option(names = "--json", description = "The daemon's JSON, an array.")
    private boolean json;

    @Parameters(paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private String sandbox = "";

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.get(Target.of("sandboxes", sandbox, "statistics"));
        if (json) {
            out.println(answer.text().strip());
        } else {
            table(answer.value()).print(out);
        }
    }

    private static Table table(Value interfaces) {
        var table = new Table(
                "INTERFACE",
                "NETWORK",
                "RX BYTES",
                "RX PACKETS",
                "RX ERRORS",
                "RX DROPPED",
                "TX BYTES",
                "TX PACKETS",
                "TX ERRORS",
                "TX DROPPED");
        for (var each : interfaces.items()) {
            var in = each.at("received");
            var out = each.at("sent");
            table.row(
                    each.text("interfaceName"),
                    each.text("network"),
                    in.text("bytes"),
                    in.text("packets"),
                    in.text("errors"),
                    in.text("dropped"),
                    out.text("bytes"),
                    out.text("packets"),
                    out.text("errors"),
                    out.text("dropped"));
        }
        return table;
    }
}
