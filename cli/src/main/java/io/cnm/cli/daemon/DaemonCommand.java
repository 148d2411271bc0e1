package io.cnm.cli.daemon;

import io.cnm.cli.Declared;
import io.cnm.cli.LogLevel;
import io.cnm.cli.Signals;
import io.cnm.engine.Daemon;
import io.cnm.engine.DaemonConfig;
import io.cnm.engine.Preparation;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code cnm daemon}: serves Docker's API for networks, and the CNM's own, until it is told to end. */
public final class DaemonCommand implements Declared, Callable<Integer> {
    private final OptionSpec validate = OptionSpec.builder("--validate")
            .type(boolean.class)
            .description("Check flags and file, say what is not done, and go no further.")
            .build();
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        command.name("daemon").addOption(validate);
        DaemonFlags.declare(command);
        command.usageMessage()
                .description(
                        "Serve Docker's API for networks, and the CNM's own, until SIGTERM or SIGINT.",
                        "The flags are dockerd's, and may stand in a file under dockerd's names; what of dockerd's is not "
                                + "built, or means nothing here, is named in a warning. Networks and sandboxes go on when "
                                + "the daemon ends, and the next one takes them over.")
                .sortOptions(false);
    }

    @Override
    public Integer call() throws InterruptedException {
        var config = DaemonConfig.load(DaemonFlags.given(spec));
        if (Boolean.TRUE.equals(validate.getValue())) {
            var err = spec.commandLine().getErr();
            config.warnings().forEach(warning -> err.println("cnm: " + warning));
            err.println("configuration OK");
            return 0;
        }
        LogLevel.of(config.debug() ? "debug" : config.logLevel()).apply();
        Preparation.goOn();
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
