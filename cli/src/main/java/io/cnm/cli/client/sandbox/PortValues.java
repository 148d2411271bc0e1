package io.cnm.cli.client.sandbox;

import io.cnm.api.PortMapping;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.util.List;

/** Wishes for ports as the daemon wants them. */
final class PortValues {
    private PortValues() {}

    static List<Value> of(List<PortMapping> mappings) {
        return mappings.stream().map(PortValues::of).toList();
    }

    private static Value of(PortMapping mapping) {
        var fields = new Fields()
                .text("protocol", mapping.protocol())
                .number("containerPort", mapping.containerPort())
                .text("hostAddress", mapping.hostAddress());
        if (mapping.hostPort() != 0) {
            fields.number("hostPort", mapping.hostPort()).number("hostPortEnd", mapping.hostPortEnd());
        }
        return fields.texts("sources", mapping.sources()).value();
    }
}
