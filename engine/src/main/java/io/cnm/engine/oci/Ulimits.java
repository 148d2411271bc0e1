package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Limits of a process.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/setrlimit.2.html">setrlimit(2)</a>
 */
final class Ulimits {
    private static final long UNLIMITED = -1;
    private static final Set<String> NAMES = Set.of(
            "core",
            "cpu",
            "data",
            "fsize",
            "locks",
            "memlock",
            "msgqueue",
            "nice",
            "nofile",
            "nproc",
            "rss",
            "rtprio",
            "rttime",
            "sigpending",
            "stack");

    private Ulimits() {}

    /** @throws InvalidParameterException as Docker says it */
    static List<RuntimeSpec.Rlimit> of(HostConfig config) {
        return config.ulimits().orElse(List.of()).stream().map(Ulimits::of).toList();
    }

    private static RuntimeSpec.Rlimit of(HostConfig.Ulimit limit) {
        var name = limit.name().toLowerCase(Locale.ROOT);
        if (!NAMES.contains(name)) {
            throw new InvalidParameterException("invalid ulimit type: " + limit.name());
        }
        if (limit.hard() != UNLIMITED && (limit.soft() == UNLIMITED || limit.soft() > limit.hard())) {
            throw new InvalidParameterException("ulimit soft limit must be less than or equal to hard limit: "
                    + limit.soft() + " > " + limit.hard());
        }
        return new RuntimeSpec.Rlimit("RLIMIT_" + name.toUpperCase(Locale.ROOT), limit.soft(), limit.hard());
    }
}
