package io.cnm.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** How much is logged: dockerd's own two flags, accepted before and after the subcommand. */
final class LogOptions {
    @Option(
            names = {"-D", "--debug"},
            scope = ScopeType.INHERIT,
            description = "Log each plan and each send to the kernel; the same as --log-level debug.")
    void debug(boolean on) {
        if (on) {
            LogLevel.DEBUG.apply();
        }
    }

    @Option(
            names = {"-l", "--log-level"},
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            description =
                    "What is logged on standard error: ${COMPLETION-CANDIDATES} (default: warn; info for a daemon).")
    void level(LogLevel level) {
        level.apply();
    }
}
