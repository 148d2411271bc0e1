package io.cnm.cli;

import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;

/** How much is logged: dockerd's own two flags, accepted before and after the subcommand. */
final class LogOptions {
    private LogOptions() {}

    static void declare(CommandSpec command) {
        command.addOption(Main.inherited("-D", "--debug")
                        .type(boolean.class)
                        .setter(new Setter<Boolean>(on -> {
                            if (on) {
                                LogLevel.DEBUG.apply();
                            }
                        }))
                        .description("Log each plan and each send to the kernel; the same as --log-level debug.")
                        .build())
                .addOption(Main.inherited("-l", "--log-level")
                        .type(LogLevel.class)
                        .setter(new Setter<>(LogLevel::apply))
                        .paramLabel("LEVEL")
                        .description("What is logged on standard error: ${COMPLETION-CANDIDATES}"
                                + " (default: warn; info for a daemon).")
                        .build());
    }

    /** Takes a value as it is read; picocli also sets {@code null}, for nothing. */
    private record Setter<V>(Consumer<V> taking) implements ISetter {
        @Override
        @SuppressWarnings("unchecked") // the option's type is V
        public <T> T set(T value) {
            if (value != null) {
                taking.accept((V) value);
            }
            return value;
        }
    }
}
