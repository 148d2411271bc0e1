package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.Map;
import java.util.Set;

/**
 * How much of what a container writes is kept, as the options of Docker's log drivers say it. <em>Immutable.</em>
 *
 * @param bytes of one file; 0 for no limit
 * @param files at most
 */
record LogLimit(long bytes, int files) {
    private static final String LOCAL = "local";
    private static final LogLimit OF_LOCAL = new LogLimit(20 << 20, 5);
    private static final LogLimit NONE = new LogLimit(0, 1);
    private static final Set<String> OF_ALL = Set.of("max-size", "max-file", "compress");
    private static final Set<String> OF_JSON =
            Set.of("labels", "labels-regex", "env", "env-regex", "tag", "mode", "max-buffer-size");

    /** @throws InvalidParameterException in Docker's words if an option is unknown, or has no such value */
    static LogLimit of(HostConfig.LogConfig config) {
        var options = config.config();
        for (var option : options.keySet()) {
            if (!OF_ALL.contains(option) && (config.type().equals(LOCAL) || !OF_JSON.contains(option))) {
                throw new InvalidParameterException(
                        "unknown log opt '" + option + "' for " + config.type() + " log driver");
            }
        }
        var usual = config.type().equals(LOCAL) ? OF_LOCAL : NONE;
        var size = options.getOrDefault("max-size", "");
        var limit = new LogLimit(size.isEmpty() ? usual.bytes : size(size), files(options, usual.files));
        if (limit.files > 1 && limit.bytes == 0) {
            throw new InvalidParameterException("max-file must be set together with max-size");
        }
        return limit;
    }

    private static int files(Map<String, String> options, int usual) {
        var text = options.getOrDefault("max-file", "");
        if (text.isEmpty()) {
            return usual;
        }
        try {
            var number = Integer.parseInt(text);
            if (number >= 1 && number <= 9999) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("invalid value for max-file: " + text + ": use a number", e);
        }
        throw new InvalidParameterException("max-file cannot be less than 1, nor more than 9999: " + text);
    }

    private static long size(String text) {
        var size = ByteSize.parse(text);
        if (size == 0) {
            throw new InvalidParameterException("max-size must be a positive number: '" + text + "'");
        }
        return size;
    }
}
