package io.cnm.engine.wire;

import io.cnm.api.PortMapping;
import java.util.List;

/** Ports to publish, or to publish no more. <em>Immutable.</em> */
public record PortWishesJson(List<PortMappingJson> ports) {
    public PortWishesJson {
        ports = Absent.list(ports);
    }

    /**
     * What was sent.
     *
     * @throws io.cnm.api.InvalidParameterException if a port is out of range, or a text is not what its field holds
     */
    public List<PortMapping> toMappings() {
        return ports.stream().map(PortMappingJson::toMapping).toList();
    }
}
