package io.cnm.engine.wire;

/**
 * What is at a path of a container, in the header of archives. <em>Immutable.</em>
 *
 * @param mode in the bits of Go's {@code os.FileMode}
 * @param mtime RFC 3339
 * @param linkTarget of a symbolic link; empty for anything else
 */
public record DockerPathStat(String name, long size, long mode, String mtime, String linkTarget) {}
