package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.PortText;
import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cnm sandbox publish}. */
@Command(name = "publish", description = "Publish more ports of a sandbox and print what was bound.")
final class PublishCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final PortArguments ports = new PortArguments();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(change.at("sandboxes", ports.sandbox(), "publish"), ports.body());
        change.show(out, answer, bound -> bound.items().stream()
                .map(PortText::of)
                .collect(Collectors.joining(System.lineSeparator())));
    }
}
