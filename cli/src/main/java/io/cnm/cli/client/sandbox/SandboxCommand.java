package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.Noun;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code cnm sandbox}. */
public final class SandboxCommand extends Noun {
    /** Made by picocli. */
    public SandboxCommand() {
        super("sandbox", "Create, show and remove sandboxes, the network stacks of containers; run programs in them.");
    }

    @Override
    public Map<String, Class<?>> commands() {
        var commands = new LinkedHashMap<String, Class<?>>();
        commands.put("ls", SandboxListCommand.class);
        commands.put("create", SandboxCreateCommand.class);
        commands.put("inspect", SandboxInspectCommand.class);
        commands.put("stats", SandboxStatsCommand.class);
        commands.put("rm", SandboxRemoveCommand.class);
        commands.put("publish", PublishCommand.class);
        commands.put("unpublish", UnpublishCommand.class);
        commands.put("exec", ExecCommand.class);
        return commands;
    }
}
