package io.cnm.engine.dockerfile;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.GoDuration;
import io.cnm.engine.wire.ContainerConfig.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** {@code HEALTHCHECK [--interval=...] CMD ...} and {@code HEALTHCHECK NONE}. */
final class HealthInstruction {
    private static final Set<String> FLAGS = Set.of("interval", "timeout", "start-period", "start-interval", "retries");

    private HealthInstruction() {}

    static Healthcheck read(Instruction instruction) {
        var flags = new HashMap<String, String>();
        var rest = instruction.requireRest();
        while (rest.startsWith("--")) {
            var parts = rest.split("\\s+", 2);
            put(parts[0].substring(2), flags);
            rest = parts.length == 1 ? "" : parts[1];
        }
        var kind = Instruction.of(rest);
        var test =
                switch (kind.name()) {
                    case "NONE" -> none(kind, flags);
                    case "CMD" -> command(kind);
                    default ->
                        throw new InvalidParameterException(
                                "Unknown type \"" + kind.name() + "\" in HEALTHCHECK (try CMD)");
                };
        return new Healthcheck(
                test,
                nanos("interval", flags),
                nanos("timeout", flags),
                retries(flags.getOrDefault("retries", "0")),
                nanos("start-period", flags),
                nanos("start-interval", flags));
    }

    private static void put(String flag, Map<String, String> flags) {
        var equals = flag.indexOf('=');
        var name = equals < 0 ? flag : flag.substring(0, equals);
        if (!FLAGS.contains(name)) {
            throw new InvalidParameterException("Unknown flag: " + name);
        }
        if (equals < 0) {
            throw new InvalidParameterException("Missing a value on flag: " + name);
        }
        if (flags.put(name, flag.substring(equals + 1)) != null) {
            throw new InvalidParameterException("Duplicate flag specified: " + name);
        }
    }

    private static List<String> none(Instruction kind, Map<String, String> flags) {
        if (!kind.rest().isEmpty() || !flags.isEmpty()) {
            throw new InvalidParameterException("HEALTHCHECK NONE takes no arguments");
        }
        return List.of("NONE");
    }

    private static List<String> command(Instruction kind) {
        if (kind.rest().isEmpty()) {
            throw new InvalidParameterException("Missing command after HEALTHCHECK CMD");
        }
        return Instruction.json(kind.rest())
                .map(words -> Stream.concat(Stream.of("CMD"), words.stream()).toList())
                .orElseGet(() -> new ArrayList<>(List.of("CMD-SHELL", kind.rest())));
    }

    private static long nanos(String flag, Map<String, String> flags) {
        var text = flags.get(flag);
        if (text == null) {
            return 0;
        }
        try {
            var duration = GoDuration.parse(text);
            if (duration.filter(each -> each.compareTo(Duration.ofMillis(1)) >= 0)
                    .isPresent()) {
                return duration.get().toNanos();
            }
        } catch (ArithmeticException e) {
            throw malformed(flag, text, e);
        }
        throw malformed(flag, text, new IllegalArgumentException(text));
    }

    private static InvalidParameterException malformed(String flag, String text, RuntimeException cause) {
        return new InvalidParameterException(
                "invalid " + flag + " \"" + text + "\" of HEALTHCHECK: use a duration of 1ms or more, such as 30s",
                cause);
    }

    private static int retries(String text) {
        try {
            var retries = Integer.parseInt(text);
            if (retries >= 0) {
                return retries;
            }
        } catch (NumberFormatException e) {
            throw new InvalidParameterException("invalid retries \"" + text + "\" of HEALTHCHECK: use a number", e);
        }
        throw new InvalidParameterException("--retries must be at least 1 (not " + text + ")");
    }
}
