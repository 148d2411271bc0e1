package io.cnm.cli.client.network;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Details;
import io.cnm.cli.client.InspectOptions;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cnm network inspect}. */
@Command(name = "inspect", description = "Show all that is known of networks.")
final class NetworkInspectCommand extends ClientCommand {
    @Mixin
    private final InspectOptions inspect = new InspectOptions();

    @Parameters(arity = "1..*", paramLabel = "NETWORK", description = "Name, id, or the beginning of an id.")
    private List<String> networks = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        inspect.show(
                out, networks, name -> daemon.get(Target.of("networks", name)).value(), network -> print(out, network));
    }

    private static void print(PrintWriter out, Value network) {
        var spec = network.at("spec");
        var details = new Details(out, "network " + spec.text("name"))
                .line("id", network.at("id"))
                .line("driver", spec.at("driver"))
                .line("scope", network.at("scope"))
                .line("created", network.at("created"))
                .flag("internal", spec.at("internal"))
                .flag("attachable", spec.at("attachable"))
                .flag("ingress", spec.at("ingress"))
                .flag("config only", spec.at("configOnly"))
                .line("config from", spec.at("configFrom"))
                .line("ipam", spec.at("ipam").at("driver"))
                .map("ipam option", spec.at("ipam").at("options"));
        for (var pool : network.at("pools").items()) {
            details.line("subnet", pool.at("subnet"))
                    .line("  range", pool.at("range"))
                    .line("  gateway", pool.at("gateway"))
                    .map("  auxiliary", pool.at("auxiliary"));
        }
        details.map("option", spec.at("options")).map("label", spec.at("labels"));
    }
}
