package io.cnm.cli;

import io.cnm.cli.client.ReconcileCommand;
import io.cnm.cli.client.endpoint.EndpointCommand;
import io.cnm.cli.client.network.NetworkCommand;
import io.cnm.cli.client.sandbox.SandboxCommand;
import io.cnm.cli.daemon.DaemonCommand;
import io.cnm.cli.demo.DemoCommand;
import io.cnm.cli.doctor.DoctorCommand;
import io.cnm.cli.plugin.PluginCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The subcommands of {@code cnm}, in the order of the help. If the command line begins with one of them, picocli is told of
 * no other, and likewise of the commands of a group: to read what all of them declare takes longer than a list of networks
 * may take.
 */
final class Subcommands {
    private static final Map<String, Class<?>> ALL = all();

    private Subcommands() {}

    private static Map<String, Class<?>> all() {
        var all = new LinkedHashMap<String, Class<?>>();
        all.put("daemon", DaemonCommand.class);
        all.put("plugin", PluginCommand.class);
        all.put("network", NetworkCommand.class);
        all.put("endpoint", EndpointCommand.class);
        all.put("sandbox", SandboxCommand.class);
        all.put("reconcile", ReconcileCommand.class);
        all.put("doctor", DoctorCommand.class);
        all.put("demo", DemoCommand.class);
        all.put("version", VersionCommand.class);
        return all;
    }

    /** The whole command, with the subcommands that this command line may need. */
    static CommandLine of(Main main, String... args) {
        return add(read(main), ALL, List.of(args));
    }

    private static CommandLine read(Object command) {
        var spec = command.getClass().isAnnotationPresent(Command.class)
                ? CommandSpec.forAnnotatedObject(command)
                : CommandSpec.wrapWithoutInspection(command);
        if (command instanceof Declared declared) {
            declared.declare(spec);
        }
        return new CommandLine(spec.versionProvider(new Version()));
    }

    private static Object create(Class<?> type) {
        try {
            return CommandLine.defaultFactory().create(type);
        } catch (Exception e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private static CommandLine add(CommandLine command, Map<String, Class<?>> all, List<String> words) {
        var named = !words.isEmpty() && all.containsKey(words.get(0));
        var rest = named ? words.subList(1, words.size()) : List.<String>of();
        all.forEach((name, type) -> {
            if (!named || name.equals(words.get(0))) {
                var subcommand = read(create(type));
                if (subcommand.getCommand() instanceof Grouping group) {
                    add(subcommand, group.commands(), rest);
                }
                command.addSubcommand(name, subcommand);
            }
        });
        return command;
    }
}
