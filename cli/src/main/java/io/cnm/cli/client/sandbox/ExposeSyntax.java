package io.cnm.cli.client.sandbox;

import io.cnm.api.Protocol;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.ITypeConverter;

/** What Docker's {@code --expose} takes: {@code PORT[-END][/PROTOCOL]}. */
final class ExposeSyntax implements ITypeConverter<ExposeSyntax.Exposed> {
    /**
     * What one text names.
     *
     * @param protocol of the ports
     * @param ports of a sandbox
     */
    record Exposed(Protocol protocol, PortRange ports) {
        /** As the daemon wants it, a value a port. */
        List<Value> values() {
            return IntStream.rangeClosed(ports.first(), ports.last())
                    .mapToObj(port -> new Fields()
                            .text("protocol", protocol)
                            .number("port", port)
                            .value())
                    .toList();
        }
    }

    @Override
    public Exposed convert(String text) {
        var slash = text.indexOf('/');
        return slash < 0
                ? new Exposed(Protocol.TCP, PortRange.parse(text, text))
                : new Exposed(
                        Converters.read(text.substring(slash + 1), Protocol::parse),
                        PortRange.parse(text.substring(0, slash), text));
    }
}
