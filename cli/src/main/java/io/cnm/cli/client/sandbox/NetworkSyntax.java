package io.cnm.cli.client.sandbox;

import io.cnm.api.IpAddress;
import io.cnm.api.Link;
import io.cnm.api.MacAddress;
import io.cnm.cli.client.Converters;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * What Docker's {@code --network} takes: {@code NETWORK[,alias=NAME,ip=ADDRESS,...]}, or {@code name=NETWORK} among the
 * others.
 */
final class NetworkSyntax implements ITypeConverter<NetworkSyntax.Connection> {
    private static final String ALLOWED =
            "name, alias, ip, ip6, mac-address, link-local-ip, driver-opt, link, gw-priority or interface";

    /** An endpoint to be, and how it joins. <em>Confined to one thread.</em> */
    static final class Connection {
        private String network = "";
        private Optional<IpAddress> ip = Optional.empty();
        private Optional<IpAddress> ip6 = Optional.empty();
        private Optional<MacAddress> mac = Optional.empty();
        private final List<String> aliases = new ArrayList<>();
        private final List<IpAddress> linkLocal = new ArrayList<>();
        private final Map<String, String> options = new LinkedHashMap<>();
        private final List<Link> links = new ArrayList<>();
        private Optional<Integer> gatewayPriority = Optional.empty();
        private Optional<String> interfaceName = Optional.empty();

        /**
         * It as the daemon wants it.
         *
         * @param name of the endpoint
         */
        Value value(String name) {
            var endpoint = new Fields()
                    .text("name", name)
                    .text("ipv4", ip)
                    .text("ipv6", ip6)
                    .text("mac", mac)
                    .texts("linkLocal", linkLocal)
                    .texts("aliases", aliases)
                    .map("options", options);
            var fields = new Fields()
                    .text("network", network)
                    .object("endpoint", endpoint)
                    .text("interfaceName", interfaceName);
            gatewayPriority.ifPresent(priority -> fields.number("gatewayPriority", priority));
            return fields.links("links", links).value();
        }

        private void set(String key, String value) {
            switch (key) {
                case "name" -> network = value;
                case "alias" -> aliases.add(value);
                case "ip" -> ip = Optional.of(Converters.read(value, IpAddress::parse));
                case "ip6" -> ip6 = Optional.of(Converters.read(value, IpAddress::parse));
                case "mac-address" -> mac = Optional.of(Converters.read(value, MacAddress::parse));
                case "link-local-ip" -> linkLocal.add(Converters.read(value, IpAddress::parse));
                case "driver-opt" -> option(value);
                case "link" -> links.add(Converters.read(value, Link::parse));
                case "gw-priority" -> gatewayPriority = Optional.of(number(value));
                case "interface" -> interfaceName = Optional.of(value);
                default -> throw new TypeConversionException("\"" + key + "\" must be " + ALLOWED);
            }
        }

        private void option(String text) {
            var at = text.indexOf('=');
            options.put(at < 0 ? text : text.substring(0, at), at < 0 ? "" : text.substring(at + 1));
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("gw-priority \"" + text + "\" is not a whole number");
            }
        }
    }

    @Override
    public Connection convert(String text) {
        var connection = new Connection();
        for (var part : text.split(",", -1)) {
            var at = part.indexOf('=');
            connection.set(at < 0 ? "name" : part.substring(0, at), part.substring(at + 1));
        }
        if (connection.network.isBlank()) {
            throw new TypeConversionException("'" + text + "' names no network");
        }
        return connection;
    }
}
