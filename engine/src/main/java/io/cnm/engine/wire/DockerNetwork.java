package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.cnm.api.Cidr;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointInfo;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkInfo;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A network as Docker shows it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerNetwork(
        String name,
        String id,
        String created,
        String scope,
        String driver,
        boolean enableIPv6,
        @JsonProperty("IPAM") DockerIpam ipam,
        boolean internal,
        boolean attachable,
        boolean ingress,
        ConfigSource configFrom,
        boolean configOnly,
        Map<String, Container> containers,
        Map<String, String> options,
        Map<String, String> labels) {

    /** The network that the settings come from; an empty name if they are the network's own. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record ConfigSource(String network) {
        public ConfigSource {
            network = Absent.text(network);
        }
    }

    /** A container on the network. Addresses have the pool's prefix length; what it has none of is empty. */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Container(
            String name,
            String endpointID,
            String macAddress,
            @JsonProperty("IPv4Address") String ipv4Address,
            @JsonProperty("IPv6Address") String ipv6Address) {
        static Container of(EndpointInfo info) {
            return new Container(
                    info.spec().name(),
                    info.id().value(),
                    info.mac().map(MacAddress::toString).orElse(""),
                    info.ipv4().map(Cidr::toString).orElse(""),
                    info.ipv6().map(Cidr::toString).orElse(""));
        }
    }

    /** A network without its containers, as Docker lists it. */
    public static DockerNetwork listed(NetworkInfo info) {
        return of(info, Map.of());
    }

    /**
     * A network with its containers. An endpoint that is in no sandbox stands under {@code ep-} and its id.
     *
     * @param sandboxes finds the sandbox of an endpoint
     */
    public static DockerNetwork inspected(
            NetworkInfo info, List<Endpoint> endpoints, Function<SandboxId, Optional<Sandbox>> sandboxes) {
        var containers = new LinkedHashMap<String, Container>();
        for (var endpoint : endpoints) {
            var now = endpoint.info();
            var container = now.joined()
                    .flatMap(joined -> sandboxes.apply(joined.sandboxId()))
                    .map(Sandbox::containerId)
                    .orElse("ep-" + now.id());
            containers.put(container, Container.of(now));
        }
        return of(info, containers);
    }

    private static DockerNetwork of(NetworkInfo info, Map<String, Container> containers) {
        var spec = info.spec();
        return new DockerNetwork(
                spec.name(),
                info.id().value(),
                info.created().toString(),
                info.scope(),
                spec.driver(),
                spec.ipv6(),
                DockerIpam.of(info),
                spec.internal(),
                spec.attachable(),
                spec.ingress(),
                new ConfigSource(spec.configFrom().orElse("")),
                spec.configOnly(),
                containers,
                Absent.map(spec.options()),
                Absent.map(spec.labels()));
    }
}
