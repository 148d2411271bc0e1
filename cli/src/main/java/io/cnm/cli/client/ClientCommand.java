package io.cnm.cli.client;

import io.cnm.cli.Declared;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A command that asks the daemon and shows what it answers. <em>Confined to one thread.</em> */
public abstract class ClientCommand implements Declared, Callable<Integer> {
    private final HostOption host = new HostOption();
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        host.declare(command);
    }

    /**
     * Asks and shows.
     *
     * @throws DaemonException if the daemon refuses
     */
    protected abstract void run(Daemon daemon, PrintWriter out);

    @Override
    public final Integer call() {
        check();
        try (var daemon = Daemon.connect(host.socket())) {
            run(daemon, spec.commandLine().getOut());
        }
        return 0;
    }

    /** Refuses, by {@link #wrong}, what no single option can see to be wrong. */
    protected void check() {}

    /** That the command line is wrong. */
    protected final ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
