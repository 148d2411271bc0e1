package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ClientCommand;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.Daemon.Answer;
import io.cnm.cli.client.ListOptions;
import io.cnm.cli.client.Table;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code cnm endpoint ls}. */
final class EndpointListCommand extends ClientCommand {
    private final ListOptions list = new ListOptions();
    private final PositionalParamSpec network = PositionalParamSpec.builder()
            .arity("0..1")
            .paramLabel("NETWORK")
            .description("Only those of this network.")
            .build();

    @Override
    public void declare(CommandSpec command) {
        super.declare(command);
        list.declare(command, "List endpoints.");
        command.addPositional(network);
    }

    @Override
    protected void run(Daemon daemon, PrintWriter out) {
        var endpoints = Optional.<String>ofNullable(network.getValue())
                .map(name -> of(daemon, name))
                .orElseGet(() -> all(daemon));
        list.show(out, endpoints, () -> table(endpoints.value(), names(daemon)));
    }

    private static Answer of(Daemon daemon, String network) {
        return daemon.get(Target.of("networks", network, "endpoints"));
    }

    private static Answer all(Daemon daemon) {
        var endpoints = daemon.get(Target.of("networks")).value().items().stream()
                .flatMap(network -> of(daemon, network.text("id")).value().items().stream())
                .toList();
        return new Answer(Value.of(endpoints).json());
    }

    private static Map<String, String> names(Daemon daemon) {
        return daemon.get(Target.of("networks")).value().items().stream()
                .collect(Collectors.toMap(network -> network.text("id"), network -> network.at("spec")
                        .text("name")));
    }

    private Table table(Value endpoints, Map<String, String> networks) {
        var table = new Table("ENDPOINT ID", "NAME", "NETWORK", "IPV4", "IPV6", "SANDBOX", "INTERFACE");
        for (var endpoint : endpoints.items()) {
            var network = endpoint.text("networkId");
            table.row(
                    list.id(endpoint.text("id")),
                    endpoint.at("spec").text("name"),
                    networks.getOrDefault(network, list.id(network)),
                    endpoint.text("ipv4"),
                    endpoint.text("ipv6"),
                    list.id(endpoint.at("joined").text("sandboxId")),
                    endpoint.at("joined").text("interfaceName"));
        }
        return table;
    }
}
