package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import java.util.List;
import java.util.Optional;

/** {@link PortMapping} on the wire. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record PortMappingJson(
        Optional<String> protocol,
        int containerPort,
        Optional<String> hostAddress,
        int hostPort,
        Optional<Integer> hostPortEnd,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> sources) {
    public PortMappingJson {
        sources = Absent.list(sources);
    }

    static List<PortMappingJson> of(List<PortMapping> mappings) {
        return mappings.stream().map(PortMappingJson::of).toList();
    }

    private static PortMappingJson of(PortMapping mapping) {
        return new PortMappingJson(
                Optional.of(mapping.protocol().toString()),
                mapping.containerPort(),
                mapping.hostAddress().map(IpAddress::toString),
                mapping.hostPort(),
                Optional.of(mapping.hostPortEnd()),
                Texts.of(mapping.sources()));
    }

    PortMapping toMapping() {
        return new PortMapping(
                protocol.map(Protocol::parse).orElse(Protocol.TCP),
                containerPort,
                hostAddress.map(IpAddress::parse),
                hostPort,
                hostPortEnd.orElse(hostPort),
                sources.stream().map(Cidr::parse).toList());
    }
}
