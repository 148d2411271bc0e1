package io.cnm.cli.client.sandbox;

import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.cli.client.Converters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What Docker's {@code --publish} takes: {@code [[ADDRESS:][PORT[-END]]:]PORT[-END][/PROTOCOL]}, an IPv6 address in brackets.
 * As many host ports as container ports go in pairs; several host ports for one container port mean any one of them; no host
 * port means one that is free.
 */
final class PublishSyntax implements ITypeConverter<PublishSyntax.Wishes> {
    /**
     * What one text asks for.
     *
     * @param mappings a wish for each container port
     */
    record Wishes(List<PortMapping> mappings) {
        Wishes {
            mappings = List.copyOf(mappings);
        }

        /** The wishes of several texts. */
        static List<PortMapping> all(List<Wishes> wishes) {
            return wishes.stream().flatMap(each -> each.mappings.stream()).toList();
        }
    }

    @Override
    public Wishes convert(String text) {
        var slash = text.indexOf('/');
        var protocol = slash < 0 ? Protocol.TCP : Converters.read(text.substring(slash + 1), Protocol::parse);
        var ports = slash < 0 ? text : text.substring(0, slash);

        var colon = ports.lastIndexOf(':');
        var container = PortRange.parse(ports.substring(colon + 1), text);
        if (colon < 0) {
            return new Wishes(onAnyPort(protocol, Optional.empty(), container));
        }
        var host = ports.substring(0, colon);
        var end = addressEnd(host);
        var address = end < 0 ? Optional.<IpAddress>empty() : Optional.of(address(host.substring(0, end), text));
        var hostPorts = host.substring(end + 1);
        if (hostPorts.isEmpty()) {
            if (address.isEmpty()) {
                throw new TypeConversionException("'" + text + "' has nothing before the colon");
            }
            return new Wishes(onAnyPort(protocol, address, container));
        }
        return new Wishes(onPorts(protocol, address, PortRange.parse(hostPorts, text), container, text));
    }

    /** Where the colon after the address is, -1 if there is no address. */
    private static int addressEnd(String host) {
        return host.startsWith("[") ? host.indexOf(']') + 1 : host.lastIndexOf(':');
    }

    private static IpAddress address(String text, String whole) {
        var inBrackets = text.startsWith("[") && text.endsWith("]");
        var address = IpAddress.find(inBrackets ? text.substring(1, text.length() - 1) : text);
        if (address.isEmpty() || address.get().v6() != inBrackets) {
            throw new TypeConversionException(
                    "'" + whole + "': \"" + text + "\" is neither an IPv4 address nor an IPv6 address in brackets");
        }
        return address.get();
    }

    private static List<PortMapping> onAnyPort(Protocol protocol, Optional<IpAddress> address, PortRange container) {
        var wishes = new ArrayList<PortMapping>();
        for (var port = container.first(); port <= container.last(); port++) {
            wishes.add(new PortMapping(protocol, port, address, 0, 0));
        }
        return wishes;
    }

    private static List<PortMapping> onPorts(
            Protocol protocol, Optional<IpAddress> address, PortRange host, PortRange container, String text) {
        if (container.size() == 1) {
            return List.of(new PortMapping(protocol, container.first(), address, host.first(), host.last()));
        }
        if (host.size() != container.size()) {
            throw new TypeConversionException("'" + text + "': " + host.size() + " host ports for " + container.size()
                    + " container ports; it must be as many, or one container port");
        }
        var wishes = new ArrayList<PortMapping>();
        for (var i = 0; i < container.size(); i++) {
            var hostPort = host.first() + i;
            wishes.add(new PortMapping(protocol, container.first() + i, address, hostPort, hostPort));
        }
        return wishes;
    }
}
