package io.cnm.cli.plugin;

import io.cnm.api.ForbiddenException;
import io.cnm.cli.Declared;
import io.cnm.cli.Grouping;
import io.cnm.cli.Signals;
import io.cnm.linux.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code cnm plugin}: serves network and IPAM drivers to a stock Docker, until it is told to end. */
public final class PluginCommand implements Grouping, Declared, Callable<Integer> {
    private final OptionSpec directory = PluginDirectory.option();
    private final OptionSpec drivers = OptionSpec.builder("--drivers")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .splitRegex(",")
            .paramLabel("DRIVER")
            .defaultValue("bridge,macvlan")
            .description(
                    "Which drivers to serve: bridge as \"cnm\", others as \"cnm-DRIVER\" (default: ${DEFAULT-VALUE}).")
            .build();
    private final OptionSpec dataRoot = path("--data-root", "/var/lib/cnm-plugin", "What lasts is kept here");
    private final OptionSpec execRoot =
            path("--exec-root", "/run/cnm-plugin", "What lasts until a reboot is kept here");
    private CommandSpec spec = CommandSpec.create();

    private static OptionSpec path(String name, String usual, String description) {
        return OptionSpec.builder(name)
                .type(Path.class)
                .paramLabel("DIR")
                .defaultValue(usual)
                .description(description + " (default: ${DEFAULT-VALUE}).")
                .build();
    }

    @Override
    public Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("ports", PluginPortsCommand.class);
        commands.put("probe", PluginProbeCommand.class);
        return commands;
    }

    @Override
    public void declare(CommandSpec command) {
        spec = command;
        command.name("plugin")
                .addOption(directory)
                .addOption(drivers)
                .addOption(dataRoot)
                .addOption(execRoot);
        command.usageMessage()
                .description(
                        "Serve network and IPAM drivers to the Docker on this machine, until SIGTERM or SIGINT.",
                        "Docker finds them by their names; it need not be restarted or configured. Networks and containers go on "
                                + "when this ends, and the next one takes them over.")
                .sortOptions(false);
    }

    @Override
    public Integer call() throws Exception {
        if (!Capability.CAP_SYS_ADMIN.held() || !Capability.CAP_NET_ADMIN.held()) {
            throw new ForbiddenException("the plugin makes links and rules, which only root may: sudo cnm plugin");
        }
        var served = ServedDriver.find(drivers.<List<String>>getValue());
        var signals = Signals.take();
        var plugins = directory.<Path>getValue();
        try (var process = PluginProcess.start(dataRoot.getValue(), execRoot.getValue())) {
            for (var driver : served) {
                process.serve(driver, plugins);
            }
            explain(served);
            signals.awaitEnd();
        }
        return 0;
    }

    private void explain(List<ServedDriver> served) throws IOException {
        var out = spec.commandLine().getOut();
        var names = served.stream().map(ServedDriver::name).collect(Collectors.joining(", "));
        var first = served.get(0).name();
        out.println("serving Docker's network and IPAM drivers " + names + "; try:");
        out.println("  docker network create -d " + first + " --ipam-driver " + first + " front");
        out.println("  docker run --rm -d --network front -p 8080:80 IMAGE");
        out.println("  cnm plugin ports");
        out.flush();
    }
}
