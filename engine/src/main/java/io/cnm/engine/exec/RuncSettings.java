package io.cnm.engine.exec;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a {@link RuncDriver} works with. <em>Immutable.</em>
 *
 * @param name as {@code --runtime} names it
 * @param runtime any program with the command line of the OCI: a path, or a name that is searched in PATH at each use, so that
 *     it may be installed later
 * @param monitor conmon, likewise
 * @param root a directory of the driver's own, which is emptied when the machine starts
 * @param deadline for an answer of either
 * @param patience how long a container may wait for one who is attached and does not read, before it goes on without
 */
public record RuncSettings(
        String name, String runtime, String monitor, Path root, Duration deadline, Duration patience) {
    private static final Duration DEADLINE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** With a minute for both times. */
    public static RuncSettings of(String name, String runtime, Path root) {
        return new RuncSettings(name, runtime, "conmon", root, DEADLINE, PATIENCE);
    }
}
