package io.cnm.engine;

import io.cnm.engine.wire.HostConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a daemon's configuration says about containers and images. <em>Immutable.</em>
 *
 * @param storageDriver what keeps file systems; empty for the best that works
 * @param usual what containers have that say nothing of it, if anything was set
 * @param runtimes programs with the command line of the OCI, by name; {@code runc} is always there
 * @param defaultRuntime which of them runs containers that ask for none
 * @param controlGroup in which those of containers are made
 * @param mirrors registries that are asked before docker.io, as URLs
 * @param insecureRegistries registries that may be asked without TLS: {@code HOST[:PORT]} or a subnet
 * @param downloads how many layers are pulled at once
 * @param uploads how many layers are pushed at once
 */
public record ContainerSettings(
        Optional<String> storageDriver,
        Optional<HostConfig> usual,
        Map<String, String> runtimes,
        String defaultRuntime,
        String controlGroup,
        List<String> mirrors,
        List<String> insecureRegistries,
        int downloads,
        int uploads) {
    public ContainerSettings {
        runtimes = Map.copyOf(runtimes);
        mirrors = List.copyOf(mirrors);
        insecureRegistries = List.copyOf(insecureRegistries);
    }
}
