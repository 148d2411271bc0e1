package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.controller.Undo;
import io.cnm.engine.container.Containers.Created;
import io.cnm.engine.image.Image;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.DockerConnect;
import io.cnm.engine.wire.HostConfig;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes containers: checks everything, then layers, directory, volumes and record, all or nothing. <em>Thread-safe.</em> */
final class Maker {
    private final Parts parts;
    private final Registry registry;
    private final Places places;
    private final Volumes volumes;
    private final Networking networking;
    private final Blueprint blueprint;
    private final ContainerEvents events;
    private final InitialLayers initialLayers;

    Maker(
            Parts parts,
            Registry registry,
            Places places,
            Volumes volumes,
            Networking networking,
            Blueprint blueprint,
            ContainerEvents events) {
        this.parts = parts;
        this.registry = registry;
        this.places = places;
        this.volumes = volumes;
        this.networking = networking;
        this.blueprint = blueprint;
        this.events = events;
        initialLayers = new InitialLayers(parts.graph(), blueprint);
    }

    Created create(
            String name,
            String platform,
            ContainerConfig config,
            HostConfig host,
            Map<String, DockerConnect.Settings> networks) {
        var wanted = name.isEmpty() ? "" : Names.check(name);
        if (!wanted.isEmpty()) {
            registry.requireFree(wanted);
        }
        Creation.check(config, host);
        var image = requireImage(config, platform);
        var record = record(image, config, host, networks);
        var warnings = blueprint.check(record);
        networking.check(record);
        parts.runtime(record.host().runtime());
        return new Created(build(record, wanted, image), warnings);
    }

    private Image requireImage(ContainerConfig config, String platform) {
        if (config.image().isEmpty()) {
            throw new InvalidParameterException("no image specified");
        }
        var image = parts.images().find(config.image()).orElseThrow(() -> Creation.noImage(config.image()));
        if (!platform.isEmpty() && !image.fits(platform)) {
            throw Creation.noImage(config.image());
        }
        return image;
    }

    private ContainerRecord record(
            Image image, ContainerConfig config, HostConfig host, Map<String, DockerConnect.Settings> networks) {
        var id = Names.newId();
        var merged = Creation.merge(config, image.config());
        Creation.command(merged);
        var filled = HostDefaults.fill(host, parts.defaultRuntime(), parts.usual(), blueprint.hasOwnControlGroups());
        var mounts = MountPoints.read(
                merged, filled, other -> registry.require(other).record());
        var record = new ContainerRecord(
                id,
                "",
                Instant.now(),
                image.id(),
                merged,
                filled,
                Creation.networks(merged, filled, networks),
                mounts,
                ContainerState.NEW);
        return record.withHostname(hostname(record));
    }

    private String hostname(ContainerRecord record) {
        var mode = record.networkMode();
        if (!record.config().hostname().isEmpty()) {
            return record.config().hostname();
        }
        if (mode.isHost() || record.host().utsMode().equals("host")) {
            return Blueprint.hostnameOfHost();
        }
        return mode.otherContainer()
                .map(other -> registry.require(other).record().config().hostname())
                .orElse(record.shortId());
    }

    private Container build(ContainerRecord record, String name, Image image) {
        var making = parts.images().use(image, record.id());
        try (making;
                var undo = new Undo()) {
            registry.begin(record.id());
            undo.push("forget container " + record.shortId(), () -> registry.abandon(record.id()));
            var withVolumes = record.withMounts(makeVolumes(record, undo));
            makeDirectory(record.id(), undo);
            makeLayers(withVolumes, image, undo);
            var container = registry.add(withVolumes, name);
            undo.commit();
            events.tell("create", container.record());
            return container;
        }
    }

    private List<MountPoint> makeVolumes(ContainerRecord record, Undo undo) {
        var made = new ArrayList<MountPoint>();
        for (var point : record.mounts()) {
            if (!point.type().equals(MountPoint.VOLUME)) {
                made.add(point);
                continue;
            }
            var isNew = point.name().isEmpty() || volumes.find(point.name()).isEmpty();
            var volume = makeVolume(point, record.host());
            if (isNew) {
                undo.push("remove volume " + volume.name(), () -> volumes.remove(volume.name(), List.of()));
            }
            made.add(point.from(volume.name(), "", point.name().isEmpty()));
        }
        return made;
    }

    private Volumes.Volume makeVolume(MountPoint point, HostConfig host) {
        var wish = host.mounts().stream()
                .filter(mount -> Path.of(mount.target()).normalize().equals(Path.of(point.destination())))
                .flatMap(mount -> mount.volumeOptions().stream())
                .findFirst();
        var driver = wish.flatMap(HostConfig.VolumeOptions::driverConfig);
        return volumes.create(
                point.name(),
                driver.map(HostConfig.VolumeDriver::name).orElse(host.volumeDriver()),
                driver.map(HostConfig.VolumeDriver::options).orElse(Map.of()),
                wish.map(HostConfig.VolumeOptions::labels).orElse(Map.of()));
    }

    private void makeDirectory(String id, Undo undo) {
        try {
            Files.createDirectories(places.directory(id));
            Failpoint.pass("after a container's directory");
            undo.push("remove the container's directory", () -> places.remove(id));
        } catch (IOException e) {
            throw new SystemException("cannot make the directory of container " + id + ": " + e, e);
        }
    }

    private void makeLayers(ContainerRecord record, Image image, Undo undo) {
        var graph = parts.graph();
        graph.create(record.id(), Optional.of(initialLayers.of(image)));
        undo.push("remove layer " + record.id(), () -> graph.remove(record.id()));
        StorageLimit.of(record.host()).ifPresent(bytes -> graph.limit(record.id(), bytes));
        if (blueprint.needsRoot(record)) {
            InitialLayers.within(graph, record.id(), root -> blueprint.fill(record, root));
        }
    }

    /** Changes limits of a container, also of one that runs. Whoever calls holds its lock. */
    void update(Container container, byte[] changes) {
        var record = container.record();
        var changed = record.withHost(HostDefaults.change(record.host(), changes));
        Creation.check(record.config(), changed.host());
        blueprint.check(changed);
        container
                .process()
                .filter(process -> container.state().isUp())
                .ifPresent(process -> process.update(blueprint.resources(changed)));
        registry.update(container, changed);
    }
}
