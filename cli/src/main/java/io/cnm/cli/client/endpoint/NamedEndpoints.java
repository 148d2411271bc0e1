package io.cnm.cli.client.endpoint;

import java.util.List;
import picocli.CommandLine.Parameters;

/** The endpoints of one network that a command is about. */
final class NamedEndpoints {
    @Parameters(index = "0", paramLabel = "NETWORK", description = "The network they are on.")
    private String network = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "ENDPOINT", description = "Name, id, or its beginning.")
    private List<String> endpoints = List.of();

    /** As they were named. */
    List<String> names() {
        return endpoints;
    }

    /** The path of one of them. */
    String[] path(String name) {
        return new String[] {"networks", network, "endpoints", name};
    }
}
