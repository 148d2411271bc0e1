package io.cnm.cli.demo;

import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import io.cnm.linux.RunningProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A demo that was told to stay. Names are answered and ports held by a process, so there is one behind it, which ends and
 * takes everything along when it gets SIGTERM.
 */
final class Standing {
    /** Holds the process's id while the demo stands. */
    private static final Path PID = Stage.DIRECTORY.resolve("pid");

    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final int REMOVE_SECONDS = 30;

    private Standing() {}

    /**
     * Starts the process, which shows the demo on our output, and waits until it stands.
     *
     * @return this command's exit code
     */
    static int start(Optional<Path> netns) {
        var demo = process(netns);
        while (true) {
            var ended = demo.waitFor(GLANCE);
            if (ended.isPresent()) {
                return ended.getAsInt();
            }
            if (PidFile.read(PID).filter(pid -> pid == demo.pid()).isPresent()) {
                return 0;
            }
        }
    }

    private static RunningProgram process(Optional<Path> netns) {
        var self = ProcessHandle.current().info();
        var command = new ArrayList<String>();
        command.add(self.command().orElseThrow());
        command.addAll(options(List.of(self.arguments().orElseThrow())));
        command.addAll(List.of("demo", "--hold"));
        netns.ifPresent(file -> command.addAll(List.of("--netns", file.toString())));
        try (var here = Netns.current()) {
            // Our own output, which stays open.
            return Program.of(command).output(Fd.own(1)).errors(Fd.own(2)).start(here);
        }
    }

    /** Java's part of our own command line: all up to the subcommand. */
    private static List<String> options(List<String> arguments) {
        return arguments.subList(0, arguments.lastIndexOf("demo"));
    }

    /** Is the process behind the demo until it is told to end; then everything goes. */
    static void hold(Stage stage) {
        var asked = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        var hook = new Thread(
                () -> {
                    asked.countDown();
                    await(gone);
                },
                "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            PidFile.write(PID, ProcessHandle.current().pid());
            System.out.close(); // whoever reads our output waits for its end
            System.err.close();
            await(asked);
            stage.close();
        } finally {
            gone.countDown();
        }
    }

    /**
     * Has a standing demo removed, and waits for that. One whose process was killed is removed all the same.
     *
     * @throws IllegalStateException if it does not end
     */
    static void remove() {
        PidFile.read(PID).flatMap(ProcessHandle::of).ifPresent(Standing::end);
        Stage.removeLeftovers();
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(REMOVE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the demo is removed", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(
                    "process " + process.pid() + " still runs after " + REMOVE_SECONDS + " s", e);
        }
    }

    private static void await(CountDownLatch latch) {
        var interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
