package io.cnm.engine;

import java.nio.file.Path;
import java.util.List;

/**
 * What the daemon says about itself. <em>Immutable.</em>
 *
 * @param version of the product
 * @param gitCommit of its sources; empty if not known
 * @param buildTime RFC 3339; empty if not known
 * @param id of this daemon, for life
 * @param dataRoot where it keeps what lasts
 * @param networkDrivers by name
 * @param labels as configured
 * @param debug as configured
 * @param liveRestore as configured
 * @param mirrors as configured
 * @param insecureRegistries as configured
 * @param warnings what its user should know, a line each
 */
public record EngineFacts(
        String version,
        String gitCommit,
        String buildTime,
        String id,
        Path dataRoot,
        List<String> networkDrivers,
        List<String> labels,
        boolean debug,
        boolean liveRestore,
        List<String> mirrors,
        List<String> insecureRegistries,
        List<String> warnings) {
    public EngineFacts {
        networkDrivers = List.copyOf(networkDrivers);
        labels = List.copyOf(labels);
        mirrors = List.copyOf(mirrors);
        insecureRegistries = List.copyOf(insecureRegistries);
        warnings = List.copyOf(warnings);
    }
}
