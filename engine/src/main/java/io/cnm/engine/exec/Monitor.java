package io.cnm.engine.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import io.cnm.linux.Fd;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Pipe;
import io.cnm.linux.PipeInput;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A monitor that was just started, with the pipe on which it tells what becomes of the runtime. It is this process's child and
 * outlives it: it leads a session of its own. <em>Confined to one thread.</em>
 *
 * @see <a href="https://github.com/containers/conmon">conmon</a>
 */
final class Monitor implements AutoCloseable {
    private static final int MOST = 64 << 10;

    /** Where the monitor makes a socket for the terminal: in the bundle, under a name that is short wherever that is. */
    private static final String WORKING_DIRECTORY = "/proc/self/cwd";

    private final RunningProgram program;
    private final Pipes pipes;
    private final PipeInput reports;

    /**
     * What the monitor reports: a process id, a further program's exit code, or a negative number and why it failed.
     * <em>Immutable.</em>
     */
    record Report(int data, Optional<String> message) {}

    /**
     * What it is connected with. A further program waits, once it has been let in at all, until a second byte says that
     * somebody listens.
     */
    private record Pipes(Pipe sync, Optional<Pipe> listening, Optional<Pipe> go) implements AutoCloseable {
        private static Pipes open(boolean gated) {
            return new Pipes(
                    Pipe.open(),
                    gated ? Optional.of(Pipe.open()) : Optional.empty(),
                    gated ? Optional.of(Pipe.open()) : Optional.empty());
        }

        /** Gives the program its ends. */
        private void lend(Program program) {
            var environment = new HashMap<>(OciRuntime.environment());
            environment.put("TMPDIR", WORKING_DIRECTORY);
            environment.put("_OCI_SYNCPIPE", Integer.toString(program.descriptor(sync.writeEnd())));
            listening.ifPresent(
                    pipe -> environment.put("_OCI_ATTACHPIPE", Integer.toString(program.descriptor(pipe.writeEnd()))));
            go.ifPresent(
                    pipe -> environment.put("_OCI_STARTPIPE", Integer.toString(program.descriptor(pipe.readEnd()))));
            program.environment(environment);
        }

        private void closeLent() {
            sync.writeEnd().close();
            listening.ifPresent(pipe -> pipe.writeEnd().close());
            go.ifPresent(pipe -> pipe.readEnd().close());
        }

        @Override
        public void close() {
            sync.close();
            listening.ifPresent(Pipe::close);
            go.ifPresent(Pipe::close);
        }
    }

    private Monitor(RunningProgram program, Pipes pipes) {
        this.program = program;
        this.pipes = pipes;
        reports = pipes.sync.input();
    }

    /**
     * Starts one.
     *
     * @param gated whether the program is to wait for somebody who listens: the monitor does this for further programs only
     * @param surroundings what else the program is to have, or not to have
     * @throws ExecException if it cannot be started
     */
    static Monitor start(List<String> command, Bundle bundle, boolean gated, Consumer<Program> surroundings) {
        var pipes = Pipes.open(gated);
        try (var complaints = Fd.create(bundle.complaints())) {
            var program = Program.of(command).directory(bundle.directory()).errors(complaints);
            pipes.lend(program);
            surroundings.accept(program);
            var monitor = new Monitor(program.start(), pipes);
            pipes.closeLent();
            return monitor;
        } catch (LinuxException e) {
            pipes.close();
            throw RuntimeErrors.other(command.get(0) + " cannot be started: " + e.getMessage(), e);
        }
    }

    RunningProgram program() {
        return program;
    }

    /** Lets it begin, and waits until its socket is there. */
    void awaitListening(Duration deadline) throws IOException {
        var listening = pipes.listening.orElseThrow().input();
        say();
        if (!listening.ready(deadline) || listening.read() < 0) {
            throw new IOException("it does not listen within " + deadline.toMillis() + " ms");
        }
        listening.close();
    }

    /** Lets the runtime begin: what the program writes will be heard. */
    void go() throws IOException {
        say();
        pipes.go.orElseThrow().close();
    }

    private void say() throws IOException {
        pipes.go.orElseThrow().output().write(0);
    }

    /**
     * The next report; empty if there will be none.
     *
     * @throws IOException if there is none in that time, or it makes no sense
     */
    Optional<Report> next(Duration deadline) throws IOException {
        var end = System.nanoTime() + deadline.toNanos();
        var line = new ByteArrayOutputStream();
        while (line.size() < MOST) {
            if (!reports.ready(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                throw new IOException("no answer within " + deadline.toMillis() + " ms");
            }
            var next = reports.read();
            if (next < 0) {
                return Optional.empty();
            }
            if (next == '\n') {
                return Optional.of(parse(line.toByteArray()));
            }
            line.write(next);
        }
        throw new IOException("an answer of more than " + MOST + " bytes");
    }

    private static Report parse(byte[] line) throws IOException {
        try {
            return Json.read(line, Report.class);
        } catch (HttpException e) {
            throw new IOException("not understood: " + new String(line, UTF_8), e);
        }
    }

    /** What it said before it went into the background. */
    static String complaints(Bundle bundle) throws IOException {
        return Files.exists(bundle.complaints())
                ? Files.readString(bundle.complaints()).strip()
                : "";
    }

    /** Ends it, with the runtime if that is at work; the container is another matter. */
    void kill() {
        program.signalGroup(RunningProgram.SIGKILL);
        program.close();
    }

    /** Waits for its end. */
    OptionalInt waitFor(Duration time) {
        return program.waitFor(time);
    }

    /** Closes the pipes. The monitor goes on. */
    @Override
    public void close() {
        reports.close();
        pipes.close();
    }

    /** Its command line, as far as it is the same for containers and further programs. */
    static List<String> options(Path monitor, Path runtime, Bundle bundle, Stdio stdio) {
        var words = new ArrayList<String>(List.of(
                monitor.toString(),
                "--api-version",
                "1",
                "--sync", // remains our child: its process id is known, and its end
                "--no-sync-log",
                "--full-attach",
                "--runtime",
                runtime.toString(),
                "--bundle",
                bundle.directory().toString(),
                "--container-pidfile",
                bundle.pidFile().toString()));
        if (stdio.terminal()) {
            words.add("--terminal");
        }
        if (stdio.input()) {
            words.add("--stdin");
        }
        if (!stdio.inputOnce() || stdio.terminal()) {
            words.add("--leave-stdin-open");
        }
        return words;
    }
}
