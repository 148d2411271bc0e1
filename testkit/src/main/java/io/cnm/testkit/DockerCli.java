package io.cnm.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Docker's real command line, talking to a unix socket; where it is not installed the test is skipped. <em>Thread-safe.</em> */
public final class DockerCli {
    private static final int SECONDS = 60;

    private final String command;
    private final Path socket;
    private final Path directory;

    private DockerCli(String command, Path socket, Path directory) {
        this.command = command;
        this.socket = socket;
        this.directory = directory;
    }

    /**
     * A command line whose configuration is empty: what the user who runs the tests has configured changes nothing.
     *
     * @param socket of the server
     * @param directory of the test's own
     */
    public static DockerCli of(Path socket, Path directory) {
        Programs.require("docker");
        return new DockerCli("docker", socket, directory);
    }

    /** The same of an installation of its own: a newer one does not ask everything of an older daemon. */
    static DockerCli of(Path command, Path socket, Path directory) {
        return new DockerCli(command.toString(), socket, directory);
    }

    /**
     * Runs a command that must succeed.
     *
     * @return what it printed, without blanks at the ends
     * @throws AssertionError if it fails
     */
    public String run(String... arguments) {
        return expect(0, arguments);
    }

    /**
     * Runs a command that must fail, with 1.
     *
     * @return what it printed, on either output
     * @throws AssertionError if it succeeds
     */
    public String fail(String... arguments) {
        return expect(1, arguments);
    }

    /**
     * Runs a command that must end so.
     *
     * @return what it printed, on either output
     * @throws AssertionError if it ends otherwise
     */
    public String end(int exitCode, String... arguments) {
        return expect(exitCode, arguments);
    }

    /** Runs a command whose daemon may end meanwhile; whether it succeeds. */
    public boolean succeeds(String... arguments) {
        return tryRun(arguments).exitCode() == 0;
    }

    /** How a command ended, and what it printed on either output. */
    private record Result(int exitCode, String output) {}

    private String expect(int exitCode, String... arguments) {
        var result = tryRun(arguments);
        if (result.exitCode() != exitCode) {
            throw new AssertionError(
                    "docker " + String.join(" ", arguments) + " should end with " + exitCode + ":\n" + result.output());
        }
        return result.output();
    }

    private Result tryRun(String... arguments) {
        var words = new ArrayList<>(List.of(command, "-H", "unix://" + socket));
        words.addAll(List.of(arguments));
        try {
            var process = start(words);
            try {
                process.getOutputStream().close();
                var output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError(String.join(" ", words) + " does not end:\n" + output);
                }
                return new Result(process.exitValue(), output);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Process start(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("DOCKER_CONFIG", directory.resolve("docker").toString());
        builder.environment().keySet().removeAll(List.of("DOCKER_API_VERSION", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY"));
        return builder.start();
    }
}
