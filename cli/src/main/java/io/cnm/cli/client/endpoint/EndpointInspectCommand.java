package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Details;
import io.cnm.cli.client.InspectOptions;
import io.cnm.cli.client.PortText;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cnm endpoint inspect}. */
@Command(name = "inspect", description = "Show all that is known of endpoints.")
final class EndpointInspectCommand extends ClientCommand {
    @Mixin
    private final InspectOptions inspect = new InspectOptions();

    @Mixin
    private final NamedEndpoints endpoints = new NamedEndpoints();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        inspect.show(
                out,
                endpoints.names(),
                name -> daemon.get(Target.of(endpoints.path(name))).value(),
                endpoint -> print(out, endpoint));
    }

    private static void print(PrintWriter out, Value endpoint) {
        var spec = endpoint.at("spec");
        var joined = endpoint.at("joined");
        var details = new Details(out, "endpoint " + spec.text("name"))
                .line("id", endpoint.at("id"))
                .line("network", endpoint.at("networkId"))
                .line("mac", endpoint.at("mac"))
                .line("ipv4", endpoint.at("ipv4"))
                .line("ipv6", endpoint.at("ipv6"))
                .lines("link-local", spec.at("linkLocal"))
                .lines("alias", spec.at("aliases"))
                .map("link", spec.at("links"))
                .map("option", spec.at("options"))
                .line("sandbox", joined.at("sandboxId"))
                .line("interface", joined.at("interfaceName"))
                .line("gateway", joined.at("gateway4"))
                .line("gateway", joined.at("gateway6"));
        joined.at("ports").items().forEach(port -> details.line("port", PortText.of(port)));
    }
}
