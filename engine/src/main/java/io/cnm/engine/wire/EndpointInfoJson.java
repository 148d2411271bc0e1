package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.util.List;
import java.util.Optional;

/** {@link EndpointInfo} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record EndpointInfoJson(
        String id,
        String networkId,
        EndpointSpecJson spec,
        Optional<String> mac,
        Optional<String> ipv4,
        Optional<String> ipv6,
        Optional<JoinedJson> joined) {
    /** {@link EndpointInfo.Joined} on the wire. <em>Immutable.</em> */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    public record JoinedJson(
            String sandboxId,
            Optional<String> interfaceName,
            Optional<String> gateway4,
            Optional<String> gateway6,
            List<PortBindingJson> ports) {
        static JoinedJson of(EndpointInfo.Joined joined) {
            return new JoinedJson(
                    joined.sandboxId().value(),
                    joined.interfaceName(),
                    joined.gateway4().map(IpAddress::toString),
                    joined.gateway6().map(IpAddress::toString),
                    PortBindingJson.of(joined.ports()));
        }
    }

    /** As it is sent. */
    public static EndpointInfoJson of(EndpointInfo info) {
        return new EndpointInfoJson(
                info.id().value(),
                info.networkId().value(),
                EndpointSpecJson.of(info.spec()),
                info.mac().map(MacAddress::toString),
                info.ipv4().map(Cidr::toString),
                info.ipv6().map(Cidr::toString),
                info.joined().map(JoinedJson::of));
    }
}
