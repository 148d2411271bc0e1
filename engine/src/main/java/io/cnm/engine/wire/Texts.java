package io.cnm.engine.wire;

import io.cnm.api.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Values as texts, and texts as values. */
final class Texts {
    private Texts() {}

    static List<String> of(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    static Map<String, String> of(Map<String, IpAddress> addresses) {
        return mapped(addresses, IpAddress::toString);
    }

    static Map<String, IpAddress> addresses(Map<String, String> texts) {
        return mapped(texts, IpAddress::parse);
    }

    static List<IpAddress> addresses(List<String> texts) {
        var addresses = new ArrayList<IpAddress>();
        for (var text : texts) {
            addresses.add(IpAddress.parse(text));
        }
        return addresses;
    }

    private static <V, R> Map<String, R> mapped(Map<String, V> values, Function<V, R> function) {
        var mapped = new LinkedHashMap<String, R>();
        values.forEach((key, value) -> mapped.put(key, function.apply(value)));
        return mapped;
    }
}
