package io.cnm.cli.client.network;

import io.cnm.cli.client.Noun;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code cnm network}. */
public final class NetworkCommand extends Noun {
    /** Made by picocli. */
    public NetworkCommand() {
        super("network", "Create, show and remove networks.");
    }

    @Override
    public Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("ls", NetworkListCommand.class);
        commands.put("create", NetworkCreateCommand.class);
        commands.put("inspect", NetworkInspectCommand.class);
        commands.put("rm", NetworkRemoveCommand.class);
        return commands;
    }
}
