package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Connection;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** {@link Connection} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ConnectionJson(
        String network,
        Optional<EndpointSpecJson> endpoint,
        Optional<String> interfaceName,
        int gatewayPriority,
        List<LinkJson> links) {
    public ConnectionJson {
        network = Absent.text(network);
        links = Absent.list(links);
    }

    /**
     * What was sent.
     *
     * @param container of the sandbox: names an endpoint of which nothing is said
     * @param networks finds a network by what was sent
     */
    Connection toConnection(String container, Function<String, Network> networks) {
        var spec = endpoint.map(EndpointSpecJson::toSpec).orElseGet(() -> EndpointSpec.of(container));
        var join = new JoinSpec(gatewayPriority, interfaceName, LinkJson.toLinks(links));
        return new Connection(networks.apply(network), spec, join);
    }
}
