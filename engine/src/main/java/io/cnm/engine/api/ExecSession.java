package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.wire.ExecEndJson;
import io.cnm.http.HijackedConnection;
import io.cnm.http.Json;
import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Netns;
import io.cnm.linux.Pipe;
import io.cnm.linux.PipeInput;
import io.cnm.linux.PipeOutput;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs for a client: what it prints goes to the client in frames, what the client sends goes to the program,
 * and neither outlives the other. It has threads of its own, so that it takes no worker. <em>Thread-safe.</em>
 */
final class ExecSession {
    private static final Logger log = LoggerFactory.getLogger(ExecSession.class);
    private static final int MOST = 64;
    private static final Semaphore ROOM = new Semaphore(MOST);
    private static final AtomicLong NUMBER = new AtomicLong();

    private static final byte OUTPUT = 1;
    private static final byte ERRORS = 2;
    private static final byte END = 3;
    private static final int FRAME_HEADER = 8;
    private static final int FRAME_BODY = 32 << 10;

    /** What a shell says of programs that it cannot start, and of those that are not there. */
    private static final int NOT_STARTED = 126;

    private static final int NOT_FOUND = 127;

    private static final Duration LOOK_UP = Duration.ofSeconds(1);

    private final HijackedConnection connection;
    private final Path namespace;
    private final Program program;
    private final boolean stdin;
    private final String name = "cnm-exec-" + NUMBER.incrementAndGet();
    private volatile boolean inputEnded;

    /**
     * @param connection the client; it is closed in the end
     * @param namespace where the program runs, as a file
     * @param program without input and output yet
     * @param stdin whether what the client sends is for the program
     */
    ExecSession(HijackedConnection connection, Path namespace, Program program, boolean stdin) {
        this.connection = connection;
        this.namespace = namespace;
        this.program = program;
        this.stdin = stdin;
    }

    /** Runs the program, and returns at once. */
    void start() {
        spawn("", this::run);
    }

    private Thread spawn(String suffix, Runnable work) {
        var thread = new Thread(null, work, name + suffix);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void run() {
        try (connection) {
            if (!ROOM.tryAcquire()) {
                fail(NOT_STARTED, MOST + " programs run already; try again later");
                return;
            }
            try {
                send(END, Json.write(new ExecEndJson(runProgram())));
            } catch (LinuxException e) {
                fail(e.number() == Errno.ENOENT.number() ? NOT_FOUND : NOT_STARTED, String.valueOf(e.getMessage()));
            } finally {
                ROOM.release();
            }
        } catch (IOException e) {
            log.debug("the client of {} is gone: {}", name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(int exitCode, String message) throws IOException {
        send(ERRORS, (message + "\n").getBytes(UTF_8));
        send(END, Json.write(new ExecEndJson(exitCode)));
    }

    private int runProgram() throws IOException, InterruptedException {
        try (var in = Pipe.open();
                var out = Pipe.open();
                var errors = Pipe.open();
                var netns = Netns.open(namespace);
                var running = program.input(in.readEnd())
                        .output(out.writeEnd())
                        .errors(errors.writeEnd())
                        .start(netns)) {
            in.readEnd().close();
            out.writeEnd().close();
            errors.writeEnd().close();
            log.info("exec pid={} in {}", running.pid(), namespace);
            connection.onClose(() -> running.signalGroup(RunningProgram.SIGKILL));
            return serve(running, in.output(), out.input(), errors.input());
        }
    }

    private int serve(RunningProgram running, PipeOutput in, PipeInput out, PipeInput errors)
            throws InterruptedException {
        try (in;
                out;
                errors) {
            spawn("-in", () -> feed(running, in));
            var outputs = spawn("-out", () -> relay(OUTPUT, out));
            var complaints = spawn("-err", () -> relay(ERRORS, errors));
            var exitCode = awaitEnd(running);
            // Children that it leaves behind keep the pipes open.
            out.finish();
            errors.finish();
            outputs.join();
            complaints.join();
            return exitCode;
        }
    }

    /**
     * Waits. A client that has shut its side down may be gone altogether, which shows only when something is sent: so
     * empty frames are.
     */
    private int awaitEnd(RunningProgram running) {
        var exitCode = OptionalInt.empty();
        while (exitCode.isEmpty()) {
            exitCode = running.waitFor(LOOK_UP);
            if (exitCode.isEmpty() && inputEnded) {
                ask(running);
            }
        }
        return exitCode.getAsInt();
    }

    private void ask(RunningProgram running) {
        try {
            send(OUTPUT, new byte[0]);
        } catch (IOException e) {
            running.signalGroup(RunningProgram.SIGKILL);
        }
    }

    private void feed(RunningProgram running, PipeOutput in) {
        var buffer = new byte[FRAME_BODY];
        try (in) {
            for (var count = connection.input().read(buffer);
                    count >= 0;
                    count = connection.input().read(buffer)) {
                if (stdin) {
                    pass(in, buffer, count);
                }
            }
            inputEnded = true;
        } catch (IOException e) {
            running.signalGroup(RunningProgram.SIGKILL);
        }
    }

    /** A program that has closed its input does not read what follows; it goes on all the same. */
    private static void pass(PipeOutput in, byte[] bytes, int count) {
        try {
            in.write(bytes, 0, count);
        } catch (IOException e) {
            log.debug("input discarded: {}", e.toString());
        }
    }

    private void relay(byte stream, PipeInput from) {
        var buffer = new byte[FRAME_BODY];
        try {
            for (var count = from.read(buffer); count >= 0; count = from.read(buffer)) {
                send(stream, Arrays.copyOf(buffer, count));
            }
        } catch (IOException e) {
            log.debug("output of {} discarded: {}", name, e.toString());
        }
    }

    private void send(byte stream, byte[] bytes) throws IOException {
        connection.write(ByteBuffer.allocate(FRAME_HEADER + bytes.length)
                .put(stream)
                .putInt(FRAME_HEADER - Integer.BYTES, bytes.length)
                .position(FRAME_HEADER)
                .put(bytes)
                .array());
    }
}
