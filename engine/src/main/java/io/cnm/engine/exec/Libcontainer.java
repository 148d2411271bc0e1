package io.cnm.engine.exec;

import io.cnm.linux.LinuxException;
import io.cnm.linux.PipeInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What runc, and whatever else is built on its library, keeps of a container in its state directory. That is enough to start a
 * container and to forget it without another process of the runtime, each of which takes as long as a third of the start:
 * we have no hooks that it would run, and control groups are removed in any case. <em>Immutable.</em>
 *
 * @see <a href="https://github.com/opencontainers/runc/tree/main/libcontainer">libcontainer</a>
 */
final class Libcontainer {
    private static final String STATE = "state.json";

    /** Where the container's first process waits, once all is prepared, until somebody reads what it writes. */
    private static final String GATE = "exec.fifo";

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Path directory;

    private Libcontainer(Path directory) {
        this.directory = directory;
    }

    /** Empty if the runtime keeps something else there, or nothing. */
    static Optional<Libcontainer> find(Path directory) {
        return Files.isRegularFile(directory.resolve(STATE))
                ? Optional.of(new Libcontainer(directory))
                : Optional.empty();
    }

    /**
     * Lets the container's first process go on to the program.
     *
     * @param alive whether that process is there
     * @throws ExecException if it is not, or does not go on in that time
     */
    void start(BooleanSupplier alive, Duration deadline) {
        var gate = directory.resolve(GATE);
        if (Files.notExists(gate)) {
            throw RuntimeErrors.start("cannot start an already running container");
        }
        try (var input = PipeInput.open(gate)) {
            var end = System.nanoTime() + deadline.toNanos();
            while (!input.ready(BETWEEN_LOOKS)) {
                if (!alive.getAsBoolean()) {
                    throw RuntimeErrors.start("cannot start a container that has stopped");
                }
                if (System.nanoTime() > end) {
                    throw RuntimeErrors.start("it does not go on within " + deadline.toMillis() + " ms");
                }
            }
            if (input.read() < 0) {
                throw RuntimeErrors.start("cannot start a container that has stopped");
            }
            Files.delete(gate); // for the runtime, one that has this is not started
        } catch (LinuxException | IOException e) {
            throw RuntimeErrors.start("open " + gate + ": " + e.getMessage());
        }
    }
}
