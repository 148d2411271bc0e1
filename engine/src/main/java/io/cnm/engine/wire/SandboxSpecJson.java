package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Connection;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.Network;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxSpec;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** {@link SandboxSpec} on the wire, with the endpoints that it is to have when it is made. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record SandboxSpecJson(
        String containerId,
        Optional<String> mode,
        Optional<String> hostname,
        Optional<String> domain,
        List<ExtraHostJson> extraHosts,
        Optional<DnsSpecJson> dns,
        List<PortMappingJson> ports,
        List<ExposedPortJson> exposed,
        boolean publishAll,
        Optional<String> files,
        Optional<List<ConnectionJson>> connections) {
    private static final String HOST_GATEWAY = "host-gateway";

    /** {@link SandboxSpec.ExtraHost} on the wire. <em>Immutable.</em> */
    public record ExtraHostJson(String name, String address) {
        public ExtraHostJson {
            name = Absent.text(name);
            address = Absent.text(address);
        }

        private Stream<IpAddress> addresses(Supplier<List<IpAddress>> hostGateways) {
            if (!address.equals(HOST_GATEWAY)) {
                return Stream.of(IpAddress.parse(address));
            }
            var gateways = hostGateways.get();
            if (gateways.isEmpty()) {
                throw new InvalidParameterException(
                        "unable to derive the IP value for host-gateway: there is no default network, and the daemon has "
                                + "no --host-gateway-ip");
            }
            return gateways.stream();
        }
    }

    /** {@link SandboxSpec.ExposedPort} on the wire. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record ExposedPortJson(Optional<String> protocol, int port) {}

    /** {@link SandboxSpec.DnsSpec} on the wire. <em>Immutable.</em> */
    public record DnsSpecJson(List<String> servers, List<String> search, List<String> options) {
        public DnsSpecJson {
            servers = Absent.list(servers);
            search = Absent.list(search);
            options = Absent.list(options);
        }

        SandboxSpec.DnsSpec toSpec() {
            return new SandboxSpec.DnsSpec(Texts.addresses(servers), search, options);
        }
    }

    public SandboxSpecJson {
        containerId = Absent.text(containerId);
        extraHosts = Absent.list(extraHosts);
        ports = Absent.list(ports);
        exposed = Absent.list(exposed);
    }

    /** As it is sent. */
    public static SandboxSpecJson of(SandboxSpec spec) {
        return new SandboxSpecJson(
                spec.containerId(),
                Optional.of(spec.mode().name().toLowerCase(Locale.ROOT)),
                spec.hostname(),
                spec.domain(),
                spec.extraHosts().stream()
                        .map(host ->
                                new ExtraHostJson(host.name(), host.address().toString()))
                        .toList(),
                Optional.of(new DnsSpecJson(
                        Texts.of(spec.dns().servers()),
                        spec.dns().search(),
                        spec.dns().options())),
                PortMappingJson.of(spec.ports()),
                spec.exposed().stream()
                        .map(port ->
                                new ExposedPortJson(Optional.of(port.protocol().toString()), port.port()))
                        .toList(),
                spec.publishAll(),
                spec.files().map(Path::toString),
                Optional.empty());
    }

    /**
     * What was sent.
     *
     * @param hostGateways what {@code host-gateway} means as an extra host's address
     * @throws InvalidParameterException if a text is not what its field holds
     */
    public SandboxSpec toSpec(Supplier<List<IpAddress>> hostGateways) {
        return new SandboxSpec(
                containerId,
                mode.map(SandboxSpecJson::parseMode).orElse(SandboxSpec.Mode.OWN),
                hostname,
                domain,
                extraHosts.stream()
                        .flatMap(host -> host.addresses(hostGateways)
                                .map(address -> new SandboxSpec.ExtraHost(host.name(), address)))
                        .toList(),
                dns.map(DnsSpecJson::toSpec).orElse(SandboxSpec.DnsSpec.NONE),
                ports.stream().map(PortMappingJson::toMapping).toList(),
                exposed.stream()
                        .map(port -> new SandboxSpec.ExposedPort(
                                port.protocol().map(Protocol::parse).orElse(Protocol.TCP), port.port()))
                        .toList(),
                publishAll,
                files.map(SandboxSpecJson::parsePath));
    }

    /**
     * The endpoints that were sent with it.
     *
     * @param networks finds a network by what was sent
     */
    public List<Connection> toConnections(Function<String, Network> networks) {
        return connections.orElse(List.of()).stream()
                .map(each -> each.toConnection(containerId, networks))
                .toList();
    }

    private static SandboxSpec.Mode parseMode(String text) {
        return switch (text) {
            case "own" -> SandboxSpec.Mode.OWN;
            case "host" -> SandboxSpec.Mode.HOST;
            default -> throw new InvalidParameterException("mode \"" + text + "\" must be own or host");
        };
    }

    private static Path parsePath(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidParameterException("files: " + e.getReason(), e);
        }
    }
}
