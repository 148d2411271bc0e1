package io.cnm.cli.client.sandbox;

import io.cnm.cli.client.Noun;
import picocli.CommandLine.Command;

/** {@code cnm sandbox}. */
@Command(
        name = "sandbox",
        description = "Create, show and remove sandboxes, the network stacks of containers; run programs in them.",
        subcommands = {
            SandboxListCommand.class,
            SandboxCreateCommand.class,
            SandboxInspectCommand.class,
            SandboxRemoveCommand.class,
            PublishCommand.class,
            UnpublishCommand.class,
            ExecCommand.class
        })
public final class SandboxCommand extends Noun {}
