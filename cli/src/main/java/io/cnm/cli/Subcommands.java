package io.cnm.cli;

import io.cnm.cli.client.Noun;
import io.cnm.cli.client.ReconcileCommand;
import io.cnm.cli.client.endpoint.EndpointCommand;
import io.cnm.cli.client.network.NetworkCommand;
import io.cnm.cli.client.sandbox.SandboxCommand;
import io.cnm.cli.daemon.DaemonCommand;
import io.cnm.cli.demo.DemoCommand;
import io.cnm.cli.doctor.DoctorCommand;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/**
 * The subcommands of {@code cnm}, in the order of the help. If the command line begins with one of them, picocli is told of
 * no other, and likewise of the commands of a noun: to read what all of them declare takes longer than a list of networks
 * may take.
 */
final class Subcommands {
    private static final Map<String, Class<?>> ALL = all();

    private Subcommands() {}

    private static Map<String, Class<?>> all() {
        var all = new LinkedHashMap<String, Class<?>>();
        all.put("daemon", DaemonCommand.class);
        all.put("network", NetworkCommand.class);
        all.put("endpoint", EndpointCommand.class);
        all.put("sandbox", SandboxCommand.class);
        all.put("reconcile", ReconcileCommand.class);
        all.put("doctor", DoctorCommand.class);
        all.put("demo", DemoCommand.class);
        all.put("version", VersionCommand.class);
        return all;
    }

    /** Gives a command the subcommands that this command line may need. */
    static CommandLine of(CommandLine command, String... args) {
        return add(command, ALL, List.of(args));
    }

    private static CommandLine add(CommandLine command, Map<String, Class<?>> all, List<String> words) {
        var named = !words.isEmpty() && all.containsKey(words.get(0));
        var rest = named ? words.subList(1, words.size()) : List.<String>of();
        // No method reference to the command: it would keep picocli's largest class out of the class archive.
        for (var name : named ? Set.of(words.get(0)) : all.keySet()) {
            var subcommand = new CommandLine(all.get(name)); // a class given as such misses its model transformer
            if (subcommand.getCommand() instanceof Noun noun) {
                add(subcommand, noun.commands(), rest);
            }
            command.addSubcommand(name, subcommand);
        }
        return command;
    }
}
