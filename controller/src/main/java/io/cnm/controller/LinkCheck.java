package io.cnm.controller;

import io.cnm.api.JoinSpec;
import io.cnm.api.NotFoundException;
import java.util.HashSet;

/** What the links of a join must be before anything is asked of anybody. */
final class LinkCheck {
    private LinkCheck() {}

    /** Checks every link of an endpoint that is to join. */
    static void check(JoinSpec spec, LiveEndpoint parent) {
        var network = parent.network();
        var aliases = new HashSet<String>();
        for (var link : spec.links()) {
            Fields.requireWord("link target", link.target());
            Fields.requireWord("link alias", link.alias());
            Fields.require(aliases.add(link.alias()), "link alias", link.alias(), "must stand for one target only");
            Fields.require(
                    !link.target().equals(parent.name()), "link target", link.target(), "must be another endpoint");
            Fields.require(
                    network.state().hasInterfaces(),
                    "link target",
                    link.target(),
                    "cannot be linked on network " + network + ": its endpoints have no interfaces");
            if (network.find(link.target()).isEmpty()) {
                throw new NotFoundException(
                        "link target \"" + link.target() + "\": network " + network + " has no endpoint of that name");
            }
        }
    }
}
