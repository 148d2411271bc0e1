package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Pipe;
import io.cnm.linux.PipeInput;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The runtime's command line. What it runs with is not this process's environment, of which nothing may reach a container.
 * <em>Thread-safe.</em>
 *
 * @see <a href="https://github.com/opencontainers/runtime-tools/blob/master/docs/command-line-interface.md">the command
 *     line of OCI runtimes</a>
 */
final class OciRuntime {
    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Pattern COLON = Pattern.compile(":");
    private static final int MOST = 16 << 10;
    private static final Duration LOOK_UP = Duration.ofMillis(100);
    private static final Duration VERSION_DEADLINE = Duration.ofSeconds(5);

    private final RuncSettings settings;
    private final Path state;

    OciRuntime(RuncSettings settings) {
        this.settings = settings;
        state = settings.root().resolve("runtime");
    }

    /** The environment of all programs here. */
    static Map<String, String> environment() {
        return Map.of("PATH", PATH);
    }

    /**
     * The program itself.
     *
     * @throws ExecException if it is not there
     */
    Path program() {
        return find(settings.runtime());
    }

    static Path find(String program) {
        if (program.contains("/")) {
            var path = Path.of(program).toAbsolutePath();
            if (Files.isExecutable(path) && !Files.isDirectory(path)) {
                return path;
            }
            throw RuntimeErrors.other(program + " is not a program that can be run");
        }
        var own = System.getenv().getOrDefault("PATH", "");
        return COLON.splitAsStream(own + File.pathSeparator + PATH)
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> RuntimeErrors.other(program + " is not installed: no directory of PATH has it"));
    }

    /** What comes before each of its commands. */
    List<String> globalArguments(Path log) {
        return List.of("--root", state.toString(), "--log", log.toString());
    }

    /** What it says of its version; empty if it does not, or is not there. */
    String version() {
        try {
            return run(VERSION_DEADLINE, new byte[0], List.of("--version"));
        } catch (Refusal | ExecException e) {
            return "";
        }
    }

    void start(Bundle bundle, String id) {
        try {
            command(bundle, new byte[0], "start", id);
        } catch (Refusal e) {
            throw RuntimeErrors.start(e.text());
        }
    }

    void update(Bundle bundle, String id, byte[] resources) {
        try {
            command(bundle, resources, "update", "--resources", "-", id);
        } catch (Refusal e) {
            throw RuntimeErrors.other("Cannot update container " + id + ": " + RuntimeErrors.clean(e.text()));
        }
    }

    /** Safe to repeat. */
    void delete(Bundle bundle, String id) {
        try {
            command(bundle, new byte[0], "delete", "--force", id);
        } catch (Refusal e) {
            throw RuntimeErrors.other("OCI runtime delete failed: " + RuntimeErrors.clean(e.text()));
        }
    }

    /** Where the runtime keeps what it knows of a container. */
    Path stateOf(String id) {
        return state.resolve(id);
    }

    private void command(Bundle bundle, byte[] input, String... words) {
        var arguments = new ArrayList<>(globalArguments(bundle.runtimeLog()));
        arguments.addAll(List.of(words));
        run(settings.deadline(), input, arguments);
    }

    private String run(Duration deadline, byte[] input, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(program().toString());
        command.addAll(arguments);
        try (var stdin = Pipe.open();
                var output = Pipe.open();
                var running = Program.of(command)
                        .environment(environment())
                        .input(stdin.readEnd())
                        .output(output.writeEnd())
                        .errors(output.writeEnd())
                        .start()) {
            stdin.readEnd().close();
            output.writeEnd().close();
            feed(stdin, input);
            return finish(running, output.input(), deadline);
        } catch (LinuxException e) {
            throw RuntimeErrors.other("start " + command.get(0) + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw RuntimeErrors.other("talk to " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    /** What does not fit into a pipe is more than a runtime is ever told this way. */
    private static void feed(Pipe stdin, byte[] input) throws IOException {
        try (var to = stdin.output()) {
            to.write(input);
        } catch (IOException e) {
            if (!(e.getCause() instanceof LinuxException cause) || cause.errno() != Errno.EPIPE) {
                throw e;
            }
            // It did not want to hear it: its exit code and its own words say why.
        }
    }

    private String finish(RunningProgram running, PipeInput output, Duration deadline) throws IOException {
        try (output) {
            var end = System.nanoTime() + deadline.toNanos();
            var text = listen(running, output, end);
            var code = running.waitFor(until(end));
            if (code.isEmpty()) {
                running.signalGroup(RunningProgram.SIGKILL);
                throw new Refusal(settings.name() + " did not end within " + deadline.toMillis() + " ms");
            }
            if (code.getAsInt() != 0) {
                throw new Refusal(text.isBlank() ? settings.name() + " ended with exit code " + code.getAsInt() : text);
            }
            return text;
        }
    }

    private static Duration until(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    /** What it says until it ends. Too much is heard and not kept: else it would wait for ever for somebody who listens. */
    private static String listen(RunningProgram running, PipeInput output, long end) throws IOException {
        var text = new ByteArrayOutputStream();
        var buffer = new byte[MOST];
        var ended = false;
        while (!ended && !until(end).isZero()) {
            ended = running.waitFor(Duration.ZERO).isPresent();
            while (output.ready(ended ? Duration.ZERO : LOOK_UP) && !until(end).isZero()) {
                var count = output.read(buffer, 0, buffer.length);
                if (count < 0) {
                    return text.toString(UTF_8);
                }
                text.write(buffer, 0, Math.min(count, MOST - text.size()));
            }
        }
        return text.toString(UTF_8);
    }

    /** The runtime's own words. */
    private static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refusal(String text) {
            super(text, null, false, false);
        }

        private String text() {
            return String.valueOf(getMessage());
        }
    }
}
