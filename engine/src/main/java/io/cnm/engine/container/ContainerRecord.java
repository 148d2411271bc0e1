package io.cnm.engine.container;

import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.HostConfig;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A container as it is kept. <em>Immutable.</em>
 *
 * @param id 64 hexadecimal digits, for life
 * @param name without a slash, unique
 * @param created when
 * @param imageId of the image it was made from
 * @param config what it runs: what was asked for, and what the image adds
 * @param host what it gets of the host
 * @param networks how it is on which network, by the network's name, the first one being that of its network mode
 * @param mounts in the order of their destinations' depth
 * @param state where it is in its life
 */
public record ContainerRecord(
        String id,
        String name,
        Instant created,
        String imageId,
        ContainerConfig config,
        HostConfig host,
        Map<String, DockerConnect.Settings> networks,
        List<MountPoint> mounts,
        ContainerState state) {
    private static final int SHORT = 12;

    public ContainerRecord {
        networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
        mounts = List.copyOf(mounts);
    }

    /** The beginning of the id that people see. */
    public String shortId() {
        return id.substring(0, SHORT);
    }

    NetworkMode networkMode() {
        return NetworkMode.of(host);
    }

    ContainerRecord with(ContainerState other) {
        return new ContainerRecord(id, name, created, imageId, config, host, networks, mounts, other);
    }

    ContainerRecord withName(String other) {
        return new ContainerRecord(id, other, created, imageId, config, host, networks, mounts, state);
    }

    ContainerRecord withHost(HostConfig other) {
        return new ContainerRecord(id, name, created, imageId, config, other, networks, mounts, state);
    }

    ContainerRecord withNetworks(Map<String, DockerConnect.Settings> others) {
        return new ContainerRecord(id, name, created, imageId, config, host, others, mounts, state);
    }

    ContainerRecord withMounts(List<MountPoint> others) {
        return new ContainerRecord(id, name, created, imageId, config, host, networks, others, state);
    }

    ContainerRecord withHostname(String hostname) {
        return new ContainerRecord(
                id, name, created, imageId, config.withHostname(hostname), host, networks, mounts, state);
    }
}
