package io.cnm.engine.container;

/**
 * A file system that a container has beside its own layer. <em>Immutable.</em>
 *
 * @param type {@code bind}, {@code volume} or {@code tmpfs}
 * @param name of the volume; empty for the other types
 * @param source a path on the host; empty for {@code tmpfs}
 * @param destination a path in the container
 * @param options what a user wrote of it, such as {@code ro} or {@code size=1m}
 * @param writable whether the container may write to it
 * @param propagation how mounts below it travel; empty for {@code rprivate}
 * @param recursive whether mounts below the source come along
 * @param fill whether a volume that is empty gets what the image has at the destination
 * @param anonymous whether the volume goes with the container
 */
public record MountPoint(
        String type,
        String name,
        String source,
        String destination,
        String options,
        boolean writable,
        String propagation,
        boolean recursive,
        boolean fill,
        boolean anonymous) {
    static final String BIND = "bind";
    static final String VOLUME = "volume";
    static final String TMPFS = "tmpfs";

    static MountPoint volume(String name, String destination) {
        return new MountPoint(VOLUME, name, "", destination, "", true, "", true, true, false);
    }

    static MountPoint bind(String source, String destination) {
        return new MountPoint(BIND, "", source, destination, "", true, "", true, false, false);
    }

    static MountPoint tmpfs(String destination, String options) {
        return new MountPoint(TMPFS, "", "", destination, options, true, "", false, false, false);
    }

    MountPoint from(String volume, String path, boolean goes) {
        return new MountPoint(type, volume, path, destination, options, writable, propagation, recursive, fill, goes);
    }

    MountPoint writable(boolean value) {
        return new MountPoint(type, name, source, destination, options, value, propagation, recursive, fill, anonymous);
    }

    MountPoint filled(boolean value) {
        return new MountPoint(
                type, name, source, destination, options, writable, propagation, recursive, value, anonymous);
    }

    MountPoint recursive(boolean value) {
        return new MountPoint(type, name, source, destination, options, writable, propagation, value, fill, anonymous);
    }

    MountPoint propagation(String value) {
        return new MountPoint(type, name, source, destination, options, writable, value, recursive, fill, anonymous);
    }

    MountPoint options(String value) {
        return new MountPoint(
                type, name, source, destination, value, writable, propagation, recursive, fill, anonymous);
    }
}
