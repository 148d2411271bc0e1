package io.cnm.cli.daemon;

import io.cnm.cli.LogLevel;
import io.cnm.engine.Daemon;
import io.cnm.engine.DaemonConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cnm daemon}: serves Docker's API for networks, and the CNM's own, until it is told to end. */
@Command(
        name = "daemon",
        description = {
            "Serve Docker's API for networks, and the CNM's own, until SIGTERM or SIGINT.",
            "The flags are dockerd's, and may stand in a file under dockerd's names; what of dockerd's is not built, or means "
                    + "nothing here, is named in a warning. Networks stay in the kernel when the daemon ends."
        },
        modelTransformer = DaemonFlags.class,
        sortOptions = false)
public final class DaemonCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--validate", description = "Check flags and file, say what is not done, and go no further.")
    private boolean validate;

    @Override
    public Integer call() throws InterruptedException {
        var config = DaemonConfig.load(DaemonFlags.given(spec));
        if (validate) {
            var err = spec.commandLine().getErr();
            config.warnings().forEach(warning -> err.println("cnm: " + warning));
            err.println("configuration OK");
            return 0;
        }
        LogLevel.of(config.debug() ? "debug" : config.logLevel()).apply();
        var signals = Signals.take();
        try (var surroundings = HostSurroundings.open()) {
            var daemon = Daemon.start(config, surroundings);
            try {
                signals.awaitEnd();
            } finally {
                daemon.close();
            }
        }
        return 0;
    }
}
