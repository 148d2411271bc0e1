package io.cnm.cli.client;

import io.cnm.cli.Declared;
import io.cnm.cli.Grouping;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A word that only groups commands. */
public abstract class Noun implements Grouping, Declared, Runnable {
    private final String name;
    private final String description;
    private CommandSpec spec = CommandSpec.create();

    protected Noun(String name, String description) {
        this.name = name;
        this.description = description;
    }

    @Override
    public final void declare(CommandSpec command) {
        spec = command;
        command.name(name).usageMessage().description(description).synopsisSubcommandLabel("COMMAND");
    }

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
