package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cnm sandbox unpublish}. */
@Command(name = "unpublish", description = "Take published ports back; those that are not published are skipped.")
final class UnpublishCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final PortArguments ports = new PortArguments();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var answer = daemon.post(change.at("sandboxes", ports.sandbox(), "unpublish"), ports.body());
        change.show(out, answer, done -> ports.sandbox());
    }
}
