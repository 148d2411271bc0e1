package io.cnm.testkit.kernel;

import static org.junit.jupiter.api.Assumptions.abort;

import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs programs inside one network namespace and the test's mount namespace: use it from the test's thread or from
 * threads that this one started. A program that is not installed skips the test. <em>Thread-safe.</em>
 */
public final class Shell {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final Pattern BLANKS = Pattern.compile(" +");

    /** Where administrators' programs are, which a user's PATH may lack. */
    private static final Pattern PATH = Pattern.compile(File.pathSeparator);

    private static final String SYSTEM_PATH = "/usr/sbin:/sbin:/usr/bin:/bin";

    private final Netns netns;
    private final Path directory;

    /**
     * What a program did.
     *
     * @param exitCode 0 for success, 128 and the signal's number if one ended it
     * @param output its standard output
     * @param errors its standard error
     */
    public record Result(int exitCode, String output, String errors) {}

    Shell(Netns netns, Path directory) {
        this.netns = netns;
        this.directory = directory;
    }

    /** Runs {@code ip} with blank-separated arguments; its output. @throws AssertionError if it fails */
    public String ip(String arguments) {
        return runWords("ip " + arguments);
    }

    /** Runs {@code bridge} with blank-separated arguments; its output. @throws AssertionError if it fails */
    public String bridge(String arguments) {
        return runWords("bridge " + arguments);
    }

    /** Runs {@code nft} with blank-separated arguments; its output. @throws AssertionError if it fails */
    public String nft(String arguments) {
        return runWords("nft " + arguments);
    }

    /**
     * Waits until an address answers an echo request. The first ones may be lost: the kernel lets up to a second pass before it
     * takes notice of a new link's carrier, if many links come and go on the machine.
     *
     * @throws AssertionError if it does not within 30 seconds
     */
    public void awaitEcho(String address) {
        if (!Waiting.until(
                DEADLINE, () -> tryRun("busybox", "ping", "-c1", "-W1", address).exitCode() == 0)) {
            throw new AssertionError(address + " answers no echo request");
        }
    }

    /**
     * Runs a program that must succeed.
     *
     * @return its standard output
     * @throws AssertionError if it exits with another code than 0, or not within 30 seconds
     */
    public String run(String... command) {
        var result = tryRun(command);
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + ": exit code " + result.exitCode() + "\n" + result.errors());
        }
        return result.output();
    }

    /** Runs a program to its end, well or not. @throws AssertionError if it does not end within 30 seconds */
    public Result tryRun(String... command) {
        try {
            var output = Files.createTempFile(directory, "output", "");
            var errors = Files.createTempFile(directory, "errors", "");
            try {
                var exitCode = runToEnd(output, errors, command);
                return new Result(exitCode, Files.readString(output), Files.readString(errors));
            } finally {
                Files.delete(output);
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a program that goes on by itself.
     *
     * @param log where both its outputs go
     * @return the program, to be closed by the caller
     */
    public RunningProgram start(Path log, String... command) {
        try (var out = Fd.create(log)) {
            return program(command).output(out).errors(out).start(netns);
        }
    }

    private int runToEnd(Path output, Path errors, String... command) {
        try (var out = Fd.create(output);
                var err = Fd.create(errors);
                var program = program(command).output(out).errors(err).start(netns)) {
            return program.waitFor(DEADLINE)
                    .orElseThrow(() -> new AssertionError(String.join(" ", command) + " still runs after " + DEADLINE));
        }
    }

    private String runWords(String line) {
        return run(BLANKS.split(line.strip()));
    }

    private static Program program(String... command) {
        var words = new ArrayList<>(List.of(command));
        words.set(0, find(command[0]));
        return Program.of(words);
    }

    private static String find(String program) {
        if (program.contains("/")) {
            return program;
        }
        return PATH.splitAsStream(System.getenv().getOrDefault("PATH", "") + File.pathSeparator + SYSTEM_PATH)
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> abort("skipped: needs " + program));
    }
}
