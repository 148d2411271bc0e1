package io.cnm.api;

import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a sandbox at one moment. <em>Immutable.</em>
 *
 * @param id identity
 * @param spec what its user asked for
 * @param key the network namespace as a file
 * @param hostsFile generated hosts file, to be mounted over the container's
 * @param resolvConf generated resolver configuration, to be mounted over the container's
 * @param endpoints its endpoints, the best way out first
 * @param mappings what is to be published for it, now: what it was created with, and what came and went since
 * @param ports everything published for it
 */
public record SandboxInfo(
        SandboxId id,
        SandboxSpec spec,
        Path key,
        Path hostsFile,
        Path resolvConf,
        List<EndpointId> endpoints,
        List<PortMapping> mappings,
        List<PortBinding> ports) {
    public SandboxInfo {
        endpoints = List.copyOf(endpoints);
        mappings = List.copyOf(mappings);
        ports = List.copyOf(ports);
    }
}
