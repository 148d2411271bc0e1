package io.cnm.engine.exec;

import io.cnm.linux.LinuxException;
import io.cnm.linux.OtherProcess;
import io.cnm.spi.Failpoint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A further program in a container, with a monitor of its own. <em>Thread-safe.</em> */
final class RuncExec implements ContainerProcess.ExecProcess {
    private static final Logger log = LoggerFactory.getLogger(RuncExec.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    /** What stands for the code of a program that nobody saw end. */
    private static final int KILLED = 137;

    /** No process began at this time. */
    private static final long ENDED = -1;

    /** The process id of a program that has never begun. */
    private static final int NONE = 0;

    private final Bundle bundle;
    private final Monitor monitor;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final Console console;
    private final ConsoleAttachment attachment;
    private final CompletableFuture<Integer> begun = new CompletableFuture<>();
    /** With the process id, what tells it from all others. */
    private volatile long began = ENDED;

    private RuncExec(Bundle bundle, Monitor monitor, Stdio stdio, Duration patience, String name) {
        this.bundle = bundle;
        this.monitor = monitor;
        console = Console.open(bundle, stdio, patience, name, this::monitorEnds);
        attachment = console.attach();
    }

    /**
     * Starts it. All it writes is heard, as the runtime begins when the console is open.
     *
     * @throws IOException if the monitor goes wrong
     * @throws ExecException with the runtime's own words
     */
    static RuncExec start(Bundle bundle, Monitor monitor, Stdio stdio, RuncSettings settings, String name)
            throws IOException {
        monitor.awaitListening(settings.deadline());
        var exec = new RuncExec(bundle, monitor, stdio, settings.patience(), name);
        try {
            monitor.go();
            Failpoint.pass("while the runtime starts a program");
            exec.begins(requirePid(monitor.next(settings.deadline())));
            return exec;
        } catch (IOException | RuntimeException e) {
            exec.begun.complete(NONE);
            exec.console.close();
            throw e;
        }
    }

    private void begins(int pid) {
        try (var process = OtherProcess.open(pid).orElse(null)) {
            began = process == null ? ENDED : process.began();
        }
        begun.complete(pid);
    }

    private static int requirePid(Optional<Monitor.Report> report) {
        var answer = report.orElseThrow(() -> RuntimeErrors.exec("the runtime ended without a word"));
        if (answer.data() <= 0) {
            throw RuntimeErrors.exec(answer.message().orElse("the runtime does not say why"));
        }
        return answer.data();
    }

    /** On the console's thread, after the last of the output: who has seen the end of it may ask for the exit code. */
    private void monitorEnds() {
        if (begun.join() == NONE) {
            return; // start says so, and tidies up
        }
        var code = KILLED;
        try (monitor) {
            code = monitor.next(LAST_WORDS).map(Monitor.Report::data).orElse(KILLED);
            if (monitor.waitFor(LAST_WORDS).isEmpty()) {
                log.warn("the monitor of a program in {} does not end", bundle.directory());
            }
            monitor.kill();
            bundle.delete();
        } catch (IOException | LinuxException e) {
            log.warn("a program in {} has ended: {}", bundle.directory(), e.getMessage());
        } finally {
            exit.complete(new Exit(code, Instant.now(), false));
        }
    }

    @Override
    public int pid() {
        return begun.join();
    }

    @Override
    public CompletableFuture<Exit> exit() {
        return exit;
    }

    @Override
    public Attachment attachment() {
        return attachment;
    }

    @Override
    public void signal(int signal) {
        try {
            OtherProcess.open(pid(), began).ifPresent(process -> {
                try (process) {
                    process.signal(signal);
                }
            });
        } catch (LinuxException e) {
            throw RuntimeErrors.other("Cannot kill a program: " + e.getMessage(), e);
        }
    }

    @Override
    public void resize(int height, int width) {
        MonitorControl.resize(bundle, height, width);
    }

    /** Stops listening; the program goes on. */
    void close() {
        console.close();
    }
}
