package io.cnm.cli.client;

import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only groups commands. */
public abstract class Noun implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Its commands by name, in the order of the help. Not in the annotation, so that not all of them must be read. */
    public abstract Map<String, Class<?>> commands();

    @Override
    public final void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
