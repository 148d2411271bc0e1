package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.Noun;
import picocli.CommandLine.Command;

/** {@code cnm endpoint}. */
@Command(
        name = "endpoint",
        description = "Create, show and remove endpoints, the places on a network; put them into sandboxes.",
        subcommands = {
            EndpointListCommand.class,
            EndpointCreateCommand.class,
            EndpointInspectCommand.class,
            EndpointRemoveCommand.class,
            JoinCommand.class,
            LeaveCommand.class
        })
public final class EndpointCommand extends Noun {}
