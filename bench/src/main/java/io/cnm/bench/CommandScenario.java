package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code cnm network ls} in a process of its own, from its start to its end. */
final class CommandScenario implements Scenario {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Limit LIMIT = Limit.millis(250);

    @Override
    public String name() {
        return "command";
    }

    @Override
    public String about() {
        return "cnm network ls, from the start of its process to its end";
    }

    @Override
    public boolean startsDaemons() {
        return true;
    }

    @Override
    public void run(Setting setting) {
        try (var scratch = Scratch.create();
                var netns = Netns.current();
                var daemon = Engine.start(Engines.cnm(scratch.path(), setting.directory()))) {
            var took = new double[setting.times(20)];
            for (var i = 0; i < took.length; i++) {
                took[i] = once(netns, daemon);
            }
            setting.row("command, network ls", Samples.of(took), Optional.empty(), Optional.of(LIMIT));
        }
    }

    private static double once(Netns netns, Engine daemon) {
        var words =
                List.of("env", "CNM_NO_BUILD=1", Engines.command(), "network", "ls", "-H", "unix://" + daemon.socket());
        var begin = System.nanoTime();
        try (var command = Program.of(words).start(netns)) {
            if (command.waitFor(PATIENCE).orElse(-1) != 0) {
                throw new IllegalStateException(words + " failed");
            }
            return System.nanoTime() - begin;
        }
    }
}
