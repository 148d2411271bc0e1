package io.cnm.cli.client.sandbox;

import io.cnm.api.Cidr;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import io.cnm.cli.client.sandbox.PublishSyntax.Wishes;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A sandbox and ports of it. */
final class PortArguments {
    @Parameters(index = "0", paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private String sandbox = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "PORT",
            converter = PublishSyntax.class,
            description = "As docker run --publish takes it: [[ADDRESS:][PORT[-END]]:]PORT[-END][/tcp|/udp|/sctp].")
    private List<Wishes> ports = List.of();

    @Option(
            names = "--from",
            paramLabel = "CIDR",
            converter = Converters.Subnet.class,
            description = "Only for clients of this subnet; may be repeated (default: from anywhere).")
    private List<Cidr> sources = List.of();

    String sandbox() {
        return sandbox;
    }

    /** As the daemon wants them. */
    Value body() {
        var mappings = Wishes.all(ports).stream()
                .map(mapping -> mapping.from(sources.toArray(Cidr[]::new)))
                .toList();
        return new Fields().items("ports", PortValues.of(mappings)).value();
    }
}
