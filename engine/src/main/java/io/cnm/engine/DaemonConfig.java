package io.cnm.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The daemon's configuration, checked. <em>Immutable.</em>
 *
 * @param server where it listens
 * @param network what it says about networks
 * @param containers what it says about containers and images
 * @param dataRoot directory of what lasts
 * @param execRoot directory of what goes with a reboot
 * @param pidFile where the daemon's process id stands
 * @param debug more in the log
 * @param logLevel {@code trace} to {@code error}
 * @param liveRestore whether containers outlive the daemon; networks and sandboxes do in any case
 * @param labels free data, shown by {@code docker info}
 * @param warnings what was asked for and is not done, a line each; to be logged
 */
public record DaemonConfig(
        ServerConfig server,
        NetworkConfig network,
        ContainerSettings containers,
        Path dataRoot,
        Path execRoot,
        Path pidFile,
        boolean debug,
        String logLevel,
        boolean liveRestore,
        List<String> labels,
        List<String> warnings) {
    public DaemonConfig {
        labels = List.copyOf(labels);
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads flags and the file that they name, or the one that is there by default.
     *
     * @param flags values by the flag's name without dashes; a switch has {@code true} or {@code false}
     * @throws io.cnm.api.InvalidParameterException naming what is unknown, malformed, given twice or not built yet
     */
    public static DaemonConfig load(Map<String, List<String>> flags) {
        return ConfigReader.read(Settings.load(flags));
    }

    /** Reads flags alone. */
    static DaemonConfig ofFlags(Map<String, List<String>> flags) {
        return ConfigReader.read(Settings.merge(flags, "{}"));
    }
}
