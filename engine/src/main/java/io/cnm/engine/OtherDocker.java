package io.cnm.engine;

import io.cnm.api.ConflictException;
import java.util.ArrayList;

/** Another Docker in the host's network namespace, whose names this daemon would use too. */
final class OtherDocker {
    private OtherDocker() {}

    /**
     * Looks for one, unless the configuration gives the default bridge a name of its own, or none: everything else that this
     * daemon makes has names that nobody else uses.
     *
     * @throws ConflictException naming what was found, and what to do
     */
    static void check(NetworkConfig config, Surroundings surroundings) {
        if (config.bridge().isPresent()) {
            return;
        }
        var found = new ArrayList<String>();
        surroundings
                .host()
                .findLink(DefaultBridge.LINK)
                .filter(link -> !link.ours())
                .ifPresent(link -> found.add("link " + link.name()));
        found.addAll(surroundings.firewallOfOthers());
        if (!found.isEmpty()) {
            throw new ConflictException("another Docker lives in this network namespace (" + String.join("; ", found)
                    + "): stop it, or live beside it with --bridge NAME or --bridge none");
        }
    }
}
