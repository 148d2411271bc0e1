package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec.ExposedPort;
import io.cnm.engine.wire.HostConfig.PortBinding;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Ports as Docker's API writes them: {@code 80/tcp}, {@code 8000-8010}. */
final class PublishedPorts {
    private static final int LAST = 65535;

    private PublishedPorts() {}

    private record Range(int first, int last) {
        static Range parse(String text) {
            var dash = text.indexOf('-');
            return dash < 0
                    ? new Range(number(text, text), number(text, text))
                    : new Range(number(text.substring(0, dash), text), number(text.substring(dash + 1), text));
        }

        private static int number(String digits, String whole) {
            try {
                var number = Integer.parseInt(digits);
                if (number >= 0 && number <= LAST) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new InvalidParameterException("invalid port specification: \"" + whole + "\"", e);
            }
            throw new InvalidParameterException("invalid port specification: \"" + whole + "\"");
        }
    }

    /** What is to be published. @throws InvalidParameterException naming what is no port or no address */
    static List<PortMapping> mappings(Map<String, List<PortBinding>> bindings) {
        var mappings = new ArrayList<PortMapping>();
        bindings.forEach((text, places) -> {
            var port = exposed(text);
            // A list without a place is a wish for any port.
            (places.isEmpty() ? List.of(new PortBinding("", "")) : places)
                    .forEach(place -> mappings.add(mapping(port, place)));
        });
        return mappings;
    }

    private static PortMapping mapping(ExposedPort port, PortBinding place) {
        var range = place.hostPort().isEmpty() ? new Range(0, 0) : Range.parse(place.hostPort());
        return new PortMapping(
                port.protocol(),
                port.port(),
                Optional.of(place.hostIp()).filter(text -> !text.isEmpty()).map(IpAddress::parse),
                range.first(),
                range.last());
    }

    /** What is exposed. @throws InvalidParameterException naming what is no port */
    static List<ExposedPort> exposed(Collection<String> texts) {
        return texts.stream().map(PublishedPorts::exposed).toList();
    }

    private static ExposedPort exposed(String text) {
        var slash = text.indexOf('/');
        var range = Range.parse(slash < 0 ? text : text.substring(0, slash));
        if (range.first() != range.last() || range.first() == 0) {
            throw new InvalidParameterException("invalid port specification: \"" + text + "\"");
        }
        return new ExposedPort(slash < 0 ? Protocol.TCP : Protocol.parse(text.substring(slash + 1)), range.first());
    }
}
