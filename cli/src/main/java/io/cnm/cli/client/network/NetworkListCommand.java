package io.cnm.cli.client.network;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.ListOptions;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cnm network ls}. */
final class NetworkListCommand extends ClientCommand {
    private final ListOptions list = new ListOptions();

    @Override
    public void declare(CommandSpec command) {
        super.declare(command);
        list.declare(command, "List networks.");
    }

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.get(Target.of("networks"));
        list.show(out, answer, () -> table(answer.value()));
    }

    private Table table(Value networks) {
        var table = new Table("NETWORK ID", "NAME", "DRIVER", "SCOPE", "SUBNETS");
        for (var network : networks.items()) {
            var spec = network.at("spec");
            var subnets = network.at("pools").items().stream()
                    .map(pool -> pool.text("subnet"))
                    .collect(Collectors.joining(", "));
            table.row(
                    list.id(network.text("id")),
                    spec.text("name"),
                    spec.text("driver"),
                    network.text("scope"),
                    subnets);
        }
        return table;
    }
}
