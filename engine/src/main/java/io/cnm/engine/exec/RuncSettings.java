package io.cnm.engine.exec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a {@link RuncDriver} works with. <em>Immutable.</em>
 *
 * @param name as {@code --runtime} names it
 * @param runtime any program with the command line of the OCI: a path, or a name that is searched in PATH at each use, so that
 *     it may be installed later
 * @param monitor conmon, likewise
 * @param root a directory of the driver's own, which is emptied when the machine starts
 * @param crowded directories, mount points of this program's own, below which each container has mounts: a runtime is spared those of the
 *     others
 * @param deadline for an answer of either
 * @param patience how long a container may wait for one who is attached and does not read, before it goes on without
 */
public record RuncSettings(
        String name,
        String runtime,
        String monitor,
        Path root,
        List<Path> crowded,
        Duration deadline,
        Duration patience) {
    /** The system property with the number of seconds for both times. */
    private static final String SECONDS = "cnm.runtime.seconds";

    private static final int MINUTE = 60;

    /** With a minute for both times, or what {@value #SECONDS} says. */
    public static RuncSettings of(String name, String runtime, Path root, List<Path> crowded) {
        var time = Duration.ofSeconds(Integer.getInteger(SECONDS, MINUTE));
        return new RuncSettings(name, runtime, "conmon", root, crowded, time, time);
    }
}
