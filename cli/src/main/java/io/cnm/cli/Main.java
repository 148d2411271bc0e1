package io.cnm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.Preparation;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The {@code cnm} command. A new subcommand is a class of its own, named in {@link Subcommands}. Exit codes: 0 done,
 * 1 failed, 2 the command line was wrong.
 */
public final class Main implements Declared, Runnable {
    private CommandSpec spec = CommandSpec.create();

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        if (args.length > 0 && args[0].equals("daemon")) {
            Preparation.begin();
        }
        var out = new PrintWriter(System.out, true, UTF_8);
        var err = new PrintWriter(System.err, true, UTF_8);
        System.exit(run(out, err, args));
    }

    /** Runs the command line and returns its exit code. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return Subcommands.of(new Main(), args)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(new Failures())
                .execute(args);
    }

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        command.name("cnm")
                .addOption(inherited("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(inherited("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
        LogOptions.declare(command);
        command.usageMessage()
                .description("Networks for containers, as Docker's Container Network Model defines them.")
                .synopsisSubcommandLabel("COMMAND");
    }

    /** An option of every command. */
    static OptionSpec.Builder inherited(String letter, String name) {
        return OptionSpec.builder(letter, name).scopeType(ScopeType.INHERIT);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
