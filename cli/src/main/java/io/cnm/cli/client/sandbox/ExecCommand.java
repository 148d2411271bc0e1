package io.cnm.cli.client.sandbox;

import io.cnm.cli.Declared;
import io.cnm.cli.client.Daemon;
import io.cnm.cli.client.DaemonException;
import io.cnm.cli.client.Fields;
import io.cnm.cli.client.HostOption;
import io.cnm.cli.client.Target;
import io.cnm.cli.client.Value;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code cnm sandbox exec}. */
@Command(
        name = "exec",
        customSynopsis = "cnm sandbox exec [OPTIONS] SANDBOX [--] PROGRAM [ARGUMENT...]",
        description = {
            "Run a program of the host in a sandbox's network namespace, as the daemon's user.",
            "Standard input, output and error are this command's; whoever ends it, as with Ctrl-C, ends the program."
        },
        exitCodeListHeading = "Exit code:%n",
        exitCodeList = {
            "0..255:the program's own; 128 and the number of the signal that ended it",
            "125:it could not be started, or the daemon was lost",
            "2:wrong command line"
        })
final class ExecCommand implements Declared, Callable<Integer> {
    private static final int NOT_STARTED = 125;

    private final HostOption host = new HostOption();
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME=VALUE",
            description = "A variable of its environment, which has nothing else but PATH.")
    private List<String> environment = List.of();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            description = "Where it works (default: /).")
    private Optional<String> directory = Optional.empty();

    @Option(
            names = {"-n", "--no-stdin"},
            description = "Leave standard input alone; it gets an empty one.")
    private boolean withoutInput;

    @Parameters(index = "0", paramLabel = "SANDBOX", description = "Container id, id, or the beginning of one.")
    private String sandbox = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PROGRAM", description = "By path or name, and arguments.")
    private List<String> words = List.of();

    /** What follows the sandbox is the program's, even if it looks like an option. */
    @Override
    public void declare(CommandSpec command) {
        spec = command;
        host.declare(command);
        command.parser().stopAtPositional(true);
    }

    @Override
    public Integer call() {
        var command = words.get(0).equals("--") ? words.subList(1, words.size()) : words;
        if (command.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing PROGRAM after --");
        }
        try (var daemon = Daemon.connect(host.socket());
                var connection = daemon.upgrade(Target.of("sandboxes", sandbox, "exec"), body(command))) {
            var session = new ExecSession(connection, System.out, System.err);
            if (!withoutInput) {
                session.send(System.in);
            }
            return session.receive();
        } catch (DaemonException e) {
            spec.commandLine().getErr().println("cnm: " + e.getMessage());
            return NOT_STARTED;
        } catch (IOException e) {
            spec.commandLine().getErr().println("cnm: lost the program: " + e.getMessage());
            return NOT_STARTED;
        }
    }

    private Value body(List<String> command) {
        return new Fields()
                .texts("cmd", command)
                .texts("env", environment)
                .text("workingDir", directory)
                .flag("stdin", !withoutInput)
                .value();
    }
}
