package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.SystemException;
import io.cnm.linux.LinuxException;
import io.cnm.linux.Mounts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file system that a volume of the driver {@code local} is, if it is no plain directory: what its options {@code type}, {@code
 * device} and {@code o} say, as for mount(8). The kernel is asked as it is; no helper of mount(8) is run. <em>Immutable.</em>
 *
 * @param type such as {@code tmpfs}, {@code none} or {@code nfs}
 * @param device what is mounted
 * @param options comma-separated
 */
record LocalMount(String type, String device, String options) {
    private static final String SIZE = "size";
    private static final Set<String> KNOWN = Set.of("type", "o", "device", SIZE);
    private static final Map<String, List<String>> NEEDS =
            Map.of("device", List.of("type"), "type", List.of("device"), "o", List.of("device", "type"));

    /** Network file systems, of whose servers the kernel knows addresses only. */
    private static final Set<String> OF_SERVERS = Set.of("nfs", "nfs4", "cifs");

    private static final Pattern ADDRESS = Pattern.compile("(^|,)addr=([^,]+)");

    /**
     * Reads a volume's options.
     *
     * @return empty if there are none
     * @throws InvalidParameterException in Docker's words if they make no sense
     */
    static Optional<LocalMount> of(Map<String, String> options) {
        for (var option : options.keySet()) {
            if (!KNOWN.contains(option)) {
                throw new InvalidParameterException("invalid option: \"" + option + "\"");
            }
            for (var needed : NEEDS.getOrDefault(option, List.of())) {
                if (!options.containsKey(needed)) {
                    throw new InvalidParameterException("missing required option: \"" + needed + "\"");
                }
            }
        }
        if (options.containsKey(SIZE)) {
            throw new InvalidParameterException("quota size requested but no quota support");
        }
        return options.isEmpty()
                ? Optional.empty()
                : Optional.of(new LocalMount(
                        options.getOrDefault("type", ""),
                        options.getOrDefault("device", ""),
                        options.getOrDefault("o", "")));
    }

    /** @throws SystemException with what the kernel says */
    void mount(Path target) {
        try {
            Mounts.mount(type, device, target, withAddress());
        } catch (LinuxException e) {
            throw failed(target, e.errno().text().toLowerCase(Locale.ROOT), e);
        } catch (UnknownHostException e) {
            throw failed(target, "error resolving passed in network volume address: " + e.getMessage(), e);
        }
    }

    private SystemException failed(Path target, String why, Exception cause) {
        var data = options.isEmpty() ? "" : ", data: " + options;
        return new SystemException(
                "error while mounting volume '" + target + "': failed to mount local volume: mount " + device + ":"
                        + target + data + ": " + why,
                cause);
    }

    private String withAddress() throws UnknownHostException {
        var given = ADDRESS.matcher(options);
        if (!OF_SERVERS.contains(type) || !given.find()) {
            return options;
        }
        var address = InetAddress.getByName(given.group(2)).getHostAddress();
        return given.replaceFirst("$1addr=" + address);
    }
}
