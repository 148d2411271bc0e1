package io.cnm.engine.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What stands for a field that a client left out, or gave as {@code null}. */
final class Absent {
    private Absent() {}

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static <T> List<T> list(@Nullable List<T> value) {
        if (value == null) {
            return List.of();
        }
        for (var each : value) {
            if (each == null) {
                throw new IllegalArgumentException("a list must not hold null");
            }
        }
        return Collections.unmodifiableList(new ArrayList<>(value));
    }

    /** Sorted, so that an answer looks the same each time. */
    static Map<String, String> map(@Nullable Map<String, String> value) {
        var sorted = new TreeMap<String, String>();
        if (value != null) {
            value.forEach((key, text) -> sorted.put(key, text(text)));
        }
        return Collections.unmodifiableMap(sorted);
    }

    static <T> T value(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    /** Docker's way to write a set; sorted as {@link #map}. */
    static Map<String, Nothing> set(@Nullable Map<String, Nothing> value) {
        var sorted = new TreeMap<String, Nothing>();
        if (value != null) {
            value.keySet().forEach(key -> sorted.put(key, Nothing.NOTHING));
        }
        return Collections.unmodifiableMap(sorted);
    }

    /** Sorted as {@link #map}. */
    static <T> Map<String, List<T>> lists(@Nullable Map<String, List<T>> value) {
        var sorted = new TreeMap<String, List<T>>();
        if (value != null) {
            value.forEach((key, list) -> sorted.put(key, list(list)));
        }
        return Collections.unmodifiableMap(sorted);
    }
}
