package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.http.HttpException;
import io.cnm.http.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The filters of a query, in both of the shapes that clients send: {@code {"label": ["a=b"]}} and {@code {"label": {"a=b":
 * true}}}. Values of one filter are alternatives, but for labels, which must all be there. <em>Immutable.</em>
 */
final class Filters {
    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads them.
     *
     * @param known the filters that there are
     * @throws HttpException 400 if one is unknown, or the text has neither shape
     */
    static Filters parse(Optional<String> text, Set<String> known) {
        var values = new LinkedHashMap<String, List<String>>();
        if (text.isPresent() && !text.get().isBlank()) {
            var root = Json.read(text.get().getBytes(UTF_8), JsonNode.class);
            if (!root.isObject()) {
                throw malformed("it must be a JSON object");
            }
            root.properties().forEach(each -> values.put(each.getKey(), values(each.getKey(), each.getValue())));
        }
        for (var name : values.keySet()) {
            if (!known.contains(name)) {
                throw new HttpException(400, "Invalid filter '" + name + "'");
            }
        }
        return new Filters(values);
    }

    private static List<String> values(String name, JsonNode node) {
        var texts = new ArrayList<String>();
        if (node.isObject()) {
            for (var each : node.properties()) {
                if (!each.getValue().isBoolean()) {
                    throw malformed("the values of '" + name + "' must be true or false");
                }
                texts.add(each.getKey());
            }
        } else if (node.isArray()) {
            for (var each : node) {
                if (!each.isString()) {
                    throw malformed("the values of '" + name + "' must be texts");
                }
                texts.add(each.stringValue());
            }
        } else {
            throw malformed("'" + name + "' must be an array or an object");
        }
        return List.copyOf(texts);
    }

    private static HttpException malformed(String what) {
        return new HttpException(400, "invalid filter: " + what);
    }

    /** Whether all that there is passes. */
    boolean isEmpty() {
        return values.isEmpty();
    }

    /** The values of a filter; none if it is not there. */
    List<String> values(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Whether one of a filter's values will do, or there are none. */
    boolean any(String name, Predicate<String> matches) {
        return values(name).isEmpty() || values(name).stream().anyMatch(matches);
    }

    /**
     * The one value of a filter.
     *
     * @throws HttpException 400 if there are several
     */
    Optional<String> single(String name) {
        var all = values(name);
        if (all.size() > 1) {
            throw new HttpException(400, "invalid filter '" + name + "': more than one value");
        }
        return all.stream().findFirst();
    }

    /** Whether each label of the filter, {@code key} or {@code key=value}, is among these. */
    boolean labels(String name, Map<String, String> labels) {
        return values(name).stream().allMatch(label -> has(labels, label));
    }

    static boolean has(Map<String, String> labels, String label) {
        var equals = label.indexOf('=');
        return equals < 0
                ? labels.containsKey(label)
                : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
    }

    /**
     * Whether a text holds another one. Docker takes the filter for a regular expression; of those only {@code ^} and {@code
     * $} at the ends are understood here, because others cost time without limit.
     */
    static boolean holds(String text, String wanted) {
        var fromStart = wanted.startsWith("^");
        var toEnd = wanted.endsWith("$");
        var plain = wanted.substring(fromStart ? 1 : 0, Math.max(wanted.length() - (toEnd ? 1 : 0), fromStart ? 1 : 0));
        if (fromStart && toEnd) {
            return text.equals(plain);
        }
        if (fromStart) {
            return text.startsWith(plain);
        }
        return toEnd ? text.endsWith(plain) : text.contains(plain);
    }
}
