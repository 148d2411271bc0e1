package io.cnm.kernel.firewall;

import io.cnm.linux.RunningProgram;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A stock dockerd whose host is the lab's namespace, with nothing of the machine's Docker; without containers. */
record Dockerd(RunningProgram program, Path logFile) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Starts it and waits until it answers. A machine without one skips the test. */
    static Dockerd start(Lab lab) {
        var directory = lab.dir();
        var log = directory.resolve("dockerd.log");
        try {
            Files.writeString(directory.resolve("daemon.json"), "{}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var program = lab.shell()
                .start(
                        log,
                        "dockerd",
                        "--storage-driver=vfs",
                        "--userland-proxy=false",
                        "--data-root=" + directory.resolve("data"),
                        "--exec-root=" + directory.resolve("exec"),
                        "--pidfile=" + directory.resolve("dockerd.pid"),
                        "--config-file=" + directory.resolve("daemon.json"),
                        "--host=unix://" + directory.resolve("dockerd.sock"));
        var dockerd = new Dockerd(program, log);
        try {
            lab.await("dockerd answers", PATIENCE, () -> dockerd.log().contains("API listen on"));
            return dockerd;
        } catch (AssertionError e) {
            dockerd.close();
            throw new AssertionError(dockerd.log(), e);
        }
    }

    String log() {
        try {
            return Files.readString(logFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it in order: it ends what it has started. */
    @Override
    public void close() {
        try (program) {
            program.signal(RunningProgram.SIGTERM);
            if (program.waitFor(PATIENCE).isEmpty()) {
                throw new AssertionError("dockerd does not end");
            }
        }
    }
}
