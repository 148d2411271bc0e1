package io.cnm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code cnm} command. A new subcommand is a class of its own, named in {@link Subcommands}. Exit codes: 0 done,
 * 1 failed, 2 the command line was wrong.
 */
@Command(
        name = "cnm",
        description = "Networks for containers, as Docker's Container Network Model defines them.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = CommandLine.ScopeType.INHERIT)
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    final LogOptions log = new LogOptions();

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, UTF_8);
        var err = new PrintWriter(System.err, true, UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs the command line and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return Subcommands.of(new CommandLine(new Main()), args)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Failures())
                .execute(args);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
