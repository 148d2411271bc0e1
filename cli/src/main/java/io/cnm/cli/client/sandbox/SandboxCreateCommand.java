package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.sandbox.NetworkSyntax.Connection;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cnm sandbox create}. */
@Command(
        name = "create",
        description = "Create a sandbox, with --network also endpoints in it, and print its id. It is all or nothing.")
final class SandboxCreateCommand extends ClientCommand {
    @Mixin
    private final ChangeOptions change = new ChangeOptions();

    @Mixin
    private final SandboxOptions options = new SandboxOptions();

    @Parameters(paramLabel = "CONTAINER", description = "The container that it is for; also names its endpoints.")
    private String container = "";

    @Option(
            names = "--network",
            paramLabel = "NETWORK[,KEY=VALUE...]",
            converter = NetworkSyntax.class,
            description =
                    "Join this network by an endpoint of the container's name. Keys are alias, ip, ip6, mac-address, "
                            + "link-local-ip, driver-opt, link, gw-priority and interface.")
    private List<Connection> networks = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var connections =
                networks.stream().map(network -> network.value(container)).toList();
        var body = options.spec(container).items("connections", connections).value();
        change.show(out, daemon.post(change.at("sandboxes"), body), made -> made.text("id"));
    }
}
