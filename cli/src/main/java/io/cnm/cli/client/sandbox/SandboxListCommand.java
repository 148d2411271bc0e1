package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.ListOptions;
import io.cnm.cli.client.PortText;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** {@code cnm sandbox ls}. */
final class SandboxListCommand extends ClientCommand {
    private final ListOptions list = new ListOptions();

    @Override
    public void declare(CommandSpec command) {
        super.declare(command);
        list.declare(command, "List sandboxes.");
    }

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.get(Target.of("sandboxes"));
        list.show(out, answer, () -> table(answer.value()));
    }

    private Table table(Value sandboxes) {
        var table = new Table("SANDBOX ID", "CONTAINER", "MODE", "ENDPOINTS", "PORTS");
        for (var sandbox : sandboxes.items()) {
            var mode = sandbox.at("spec").text("mode");
            table.row(
                    list.id(sandbox.text("id")),
                    list.container(sandbox.at("spec").text("containerId")),
                    mode.isEmpty() ? "own" : mode,
                    Integer.toString(sandbox.at("endpoints").items().size()),
                    PortText.line(sandbox.at("ports")));
        }
        return table;
    }
}
