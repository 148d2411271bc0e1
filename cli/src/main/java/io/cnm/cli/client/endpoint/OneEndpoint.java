package io.cnm.cli.client.endpoint;

import io.cnm.cli.client.ChangeOptions;
import io.cnm.cli.client.Target;
import picocli.CommandLine.Parameters;

/** The endpoint that a command is about. */
final class OneEndpoint {
    @Parameters(index = "0", paramLabel = "NETWORK", description = "The network it is on.")
    private String network = "";

    @Parameters(index = "1", paramLabel = "ENDPOINT", description = "Name, id, or the beginning of the id.")
    private String endpoint = "";

    /** As it was named. */
    String name() {
        return endpoint;
    }

    /** Where a change of it is asked for. */
    Target at(ChangeOptions change, String what) {
        return change.at("networks", network, "endpoints", endpoint, what);
    }
}
