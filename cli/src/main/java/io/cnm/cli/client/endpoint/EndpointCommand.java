package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.Noun;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code cnm endpoint}. */
public final class EndpointCommand extends Noun {
    /** Made by picocli. */
    public EndpointCommand() {
        super("endpoint", "Create, show and remove endpoints, the places on a network; put them into sandboxes.");
    }

    @Override
    public Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("ls", EndpointListCommand.class);
        commands.put("create", EndpointCreateCommand.class);
        commands.put("inspect", EndpointInspectCommand.class);
        commands.put("rm", EndpointRemoveCommand.class);
        commands.put("join", JoinCommand.class);
        commands.put("leave", LeaveCommand.class);
        return commands;
    }
}
