package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Details;
import io.cnm.cli.client.InspectOptions;
import io.cnm.cli.client.PortText;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cnm sandbox inspect}. */
@Command(name = "inspect", description = "Show all that is known of sandboxes.")
final class SandboxInspectCommand extends ClientCommand {
    @Mixin
    private final InspectOptions inspect = new InspectOptions();

    @Parameters(arity = "1..*", paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private List<String> sandboxes = List.of();

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        inspect.show(
                out,
                sandboxes,
                name -> daemon.get(Target.of("sandboxes", name)).value(),
                sandbox -> print(out, sandbox));
    }

    private static void print(PrintWriter out, Value sandbox) {
        var spec = sandbox.at("spec");
        var dns = spec.at("dns");
        var details = new Details(out, "sandbox of " + spec.text("containerId"))
                .line("id", sandbox.at("id"))
                .line("mode", spec.at("mode"))
                .line("namespace", sandbox.at("key"))
                .line("hosts", sandbox.at("hostsFile"))
                .line("resolv.conf", sandbox.at("resolvConf"))
                .line("hostname", spec.at("hostname"))
                .line("domain", spec.at("domain"))
                .lines("dns server", dns.at("servers"))
                .lines("dns search", dns.at("search"))
                .lines("dns option", dns.at("options"))
                .lines("endpoint", sandbox.at("endpoints"));
        spec.at("extraHosts")
                .items()
                .forEach(host -> details.line("host", host.text("address") + " " + host.text("name")));
        spec.at("exposed")
                .items()
                .forEach(port -> details.line("exposed", port.text("port") + "/" + port.text("protocol")));
        sandbox.at("ports").items().forEach(port -> details.line("port", PortText.of(port)));
    }
}
