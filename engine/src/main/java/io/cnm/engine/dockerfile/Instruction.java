package io.cnm.engine.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.api.InvalidParameterException;
import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A line of a Dockerfile, with those that continue it. <em>Immutable.</em>
 *
 * @param name in upper case
 * @param rest what follows it, without blanks at the ends
 */
record Instruction(String name, String rest) {
    private static final int LONGEST = 64 << 10;

    /** Reads lines: those that are empty or comments are left out, and one that ends with a backslash goes on in the next. */
    static List<Instruction> parse(List<String> texts) {
        var all = new ArrayList<Instruction>();
        var begun = new StringBuilder();
        for (var line : String.join("\n", texts).split("\n", -1)) {
            if (line.isBlank() || line.stripLeading().startsWith("#")) {
                continue;
            }
            if (begun.length() + line.length() > LONGEST) {
                throw new InvalidParameterException("a change is longer than " + LONGEST + " characters");
            }
            var trimmed = line.stripTrailing();
            if (trimmed.endsWith("\\")) {
                begun.append(trimmed, 0, trimmed.length() - 1);
            } else {
                all.add(of(begun.append(line).toString().strip()));
                begun.setLength(0);
            }
        }
        if (!begun.toString().isBlank()) {
            all.add(of(begun.toString().strip()));
        }
        return List.copyOf(all);
    }

    /** @param line one instruction without blanks at the ends */
    static Instruction of(String line) {
        var parts = line.split("\\s+", 2);
        return new Instruction(parts[0].toUpperCase(Locale.ROOT), parts.length == 1 ? "" : parts[1].strip());
    }

    /** @throws InvalidParameterException in Docker's words if nothing follows the name */
    String requireRest() {
        if (rest.isEmpty()) {
            throw new InvalidParameterException(name + " requires at least one argument");
        }
        return rest;
    }

    /** A JSON array of texts, if it is one; anything else is meant for a shell. */
    static Optional<List<String>> json(String rest) {
        if (!rest.startsWith("[")) {
            return Optional.empty();
        }
        try {
            var texts = new ArrayList<String>();
            for (var each : Json.read(rest.getBytes(UTF_8), JsonNode.class)) {
                if (!each.isString()) {
                    return Optional.empty();
                }
                texts.add(each.stringValue());
            }
            return Optional.of(List.copyOf(texts));
        } catch (HttpException e) {
            return Optional.empty(); // such as [ -e /file ] && true
        }
    }
}
