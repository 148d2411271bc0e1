package io.cnm.spi;

import io.cnm.api.PortMapping;
import io.cnm.api.SandboxSpec.ExposedPort;
import java.util.List;

/**
 * Ports of a sandbox, for drivers that publish them by themselves. <em>Immutable.</em>
 *
 * @param exposed what programs in the sandbox serve
 * @param mapped what is to be published
 */
public record SandboxPorts(List<ExposedPort> exposed, List<PortMapping> mapped) {
    /** None. */
    public static final SandboxPorts NONE = new SandboxPorts(List.of(), List.of());

    public SandboxPorts {
        exposed = List.copyOf(exposed);
        mapped = List.copyOf(mapped);
    }
}
