package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Reads what a container is to have mounted, in all the ways in which Docker's clients say it. */
final class MountPoints {
    private static final Set<String> PROPAGATIONS =
            Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    private final Function<String, ContainerRecord> containers;
    private final Map<String, MountPoint> found = new LinkedHashMap<>();

    private MountPoints(Function<String, ContainerRecord> containers) {
        this.containers = containers;
    }

    /**
     * Reads them, the least deep first. Volumes without a name are yet to be made.
     *
     * @param containers those whose mounts may be taken over, by name
     * @throws InvalidParameterException in Docker's words
     */
    static List<MountPoint> read(
            ContainerConfig config, HostConfig host, Function<String, ContainerRecord> containers) {
        var points = new MountPoints(containers);
        host.volumesFrom().orElse(List.of()).forEach(points::takeOver);
        var taken = new LinkedHashMap<>(points.found);
        points.found.clear();
        host.binds().orElse(List.of()).forEach(bind -> points.add(bind(bind)));
        host.mounts().forEach(mount -> points.add(mount(mount)));
        host.tmpfs().forEach((path, options) -> points.add(MountPoint.tmpfs(absolute(path), options)));
        taken.forEach(points.found::putIfAbsent);
        config.volumes()
                .orElse(Map.of())
                .keySet()
                .forEach(path -> points.found.putIfAbsent(absolute(path), MountPoint.volume("", absolute(path))));
        return points.found.values().stream()
                .sorted(Comparator.comparingInt(
                        point -> Path.of(point.destination()).getNameCount()))
                .toList();
    }

    private void add(MountPoint point) {
        if (found.putIfAbsent(point.destination(), point) != null) {
            throw new InvalidParameterException("Duplicate mount point: " + point.destination());
        }
    }

    private void takeOver(String text) {
        var colon = text.lastIndexOf(':');
        var mode = colon < 0 ? "" : text.substring(colon + 1);
        if (!Set.of("", "ro", "rw", "z", "Z").contains(mode)) {
            throw new InvalidParameterException("invalid mode: " + mode);
        }
        containers.apply(colon < 0 ? text : text.substring(0, colon)).mounts().stream()
                .filter(point -> !point.type().equals(MountPoint.TMPFS))
                .forEach(point -> found.put(
                        point.destination(),
                        point.from(point.name(), point.source(), false)
                                .writable(point.writable() && !mode.equals("ro"))));
    }

    /** {@code SOURCE:DESTINATION[:OPTIONS]}, or a destination alone. */
    private static MountPoint bind(String text) {
        var parts = List.of(text.split(":", -1));
        if (parts.size() > 3 || parts.contains("")) {
            throw new InvalidParameterException("invalid volume specification: '" + text + "'");
        }
        if (parts.size() == 1) {
            return MountPoint.volume("", absolute(parts.get(0)));
        }
        var destination = absolute(parts.get(1));
        if (destination.equals("/")) {
            throw new InvalidParameterException(
                    "invalid volume specification: '" + text + "': invalid mount config for type \""
                            + (parts.get(0).startsWith("/") ? "bind" : "volume")
                            + "\": invalid specification: destination can't be '/'");
        }
        var source = parts.get(0);
        var point = source.startsWith("/")
                ? MountPoint.bind(Path.of(source).normalize().toString(), destination)
                : MountPoint.volume(Volumes.checkName(source), destination);
        return parts.size() == 2 ? point : withOptions(point, parts.get(2), text);
    }

    private static MountPoint withOptions(MountPoint bare, String options, String text) {
        var point = bare.options(options);
        for (var option : options.split(",", -1)) {
            if (PROPAGATIONS.contains(option) && point.type().equals(MountPoint.BIND)) {
                point = point.propagation(option);
            } else {
                point = switch (option) {
                    case "ro" -> point.writable(false);
                    case "rw", "z", "Z", "cached", "delegated", "consistent" -> point;
                    case "nocopy" -> point.filled(false);
                    default ->
                        throw new InvalidParameterException(
                                "invalid volume specification: '" + text + "': invalid mode: " + options);
                };
            }
        }
        return point;
    }

    private static MountPoint mount(HostConfig.Mount mount) {
        if (mount.target().isEmpty()) {
            throw invalid(mount, "field Target must not be empty");
        }
        var destination = absolute(mount.target());
        if (destination.equals("/")) {
            throw invalid(mount, "invalid specification: destination can't be '/'");
        }
        return switch (mount.type()) {
            case MountPoint.BIND -> bound(mount, destination);
            case MountPoint.VOLUME ->
                MountPoint.volume(mount.source().isEmpty() ? "" : Volumes.checkName(mount.source()), destination)
                        .writable(!mount.readOnly())
                        .filled(mount.volumeOptions()
                                .map(options -> !options.noCopy())
                                .orElse(true));
            case MountPoint.TMPFS -> MountPoint.tmpfs(destination, tmpfs(mount));
            default -> throw new InvalidParameterException("mount type unknown: \"" + mount.type() + "\"");
        };
    }

    private static MountPoint bound(HostConfig.Mount mount, String destination) {
        if (!mount.source().startsWith("/")) {
            throw invalid(mount, "invalid mount path: '" + mount.source() + "' mount path must be absolute");
        }
        var options = mount.bindOptions();
        var make = options.map(HostConfig.BindOptions::createMountpoint).orElse(false);
        if (!make && !Files.exists(Path.of(mount.source()))) {
            throw invalid(mount, "bind source path does not exist: " + mount.source());
        }
        return MountPoint.bind(Path.of(mount.source()).normalize().toString(), destination)
                .writable(!mount.readOnly())
                .propagation(options.map(HostConfig.BindOptions::propagation).orElse(""))
                .recursive(!options.map(HostConfig.BindOptions::nonRecursive).orElse(false));
    }

    private static String tmpfs(HostConfig.Mount mount) {
        var options = new ArrayList<String>();
        if (mount.readOnly()) {
            options.add("ro");
        }
        mount.tmpfsOptions().ifPresent(each -> {
            if (each.mode() != 0) {
                options.add("mode=" + Integer.toOctalString(each.mode()));
            }
            if (each.sizeBytes() != 0) {
                options.add("size=" + each.sizeBytes());
            }
        });
        return String.join(",", options);
    }

    private static InvalidParameterException invalid(HostConfig.Mount mount, String why) {
        return new InvalidParameterException("invalid mount config for type \"" + mount.type() + "\": " + why);
    }

    private static String absolute(String path) {
        if (!path.startsWith("/")) {
            throw new InvalidParameterException("invalid mount path: '" + path + "' mount path must be absolute");
        }
        return Path.of(path).normalize().toString();
    }
}
