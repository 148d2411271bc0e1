package io.cnm.cli.client.network;

import io.cnm.cli.client.Noun;
import picocli.CommandLine.Command;

/** {@code cnm network}. */
@Command(
        name = "network",
        description = "Create, show and remove networks.",
        subcommands = {
            NetworkListCommand.class,
            NetworkCreateCommand.class,
            NetworkInspectCommand.class,
            NetworkRemoveCommand.class
        })
public final class NetworkCommand extends Noun {}
