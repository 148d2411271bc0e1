package io.cnm.cli.client;

import io.cnm.api.Link;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects the fields of a request's object; those that the user did not ask for stay away. <em>Confined to one thread.</em> */
public final class Fields {
    private final Map<String, Value> fields = new LinkedHashMap<>();

    /** A text, or whatever is written as one. */
    public Fields text(String name, Object value) {
        fields.put(name, Value.of(value.toString()));
        return this;
    }

    /** A text, if there is one. */
    public Fields text(String name, Optional<?> value) {
        value.ifPresent(present -> text(name, present));
        return this;
    }

    /** A number. */
    public Fields number(String name, int value) {
        fields.put(name, Value.of(value));
        return this;
    }

    /** {@code true}, or nothing. */
    public Fields flag(String name, boolean value) {
        return flag(name, value, false);
    }

    /** A flag, if it is not what it is without being asked for. */
    public Fields flag(String name, boolean value, boolean byDefault) {
        if (value != byDefault) {
            fields.put(name, Value.of(value));
        }
        return this;
    }

    /** Texts, if there are any. */
    public Fields texts(String name, Collection<?> values) {
        return items(
                name, values.stream().map(value -> Value.of(value.toString())).toList());
    }

    /** Links, if there are any. */
    public Fields links(String name, Collection<Link> links) {
        return items(
                name,
                links.stream()
                        .map(link -> new Fields()
                                .text("target", link.target())
                                .text("alias", link.alias())
                                .value())
                        .toList());
    }

    /** An array, if it has items. */
    public Fields items(String name, Collection<Value> values) {
        if (!values.isEmpty()) {
            fields.put(name, Value.of(values.stream().toList()));
        }
        return this;
    }

    /** Names with a text each, if there are any. */
    public Fields map(String name, Map<String, ?> values) {
        var texts = new Fields();
        values.forEach((key, value) -> texts.text(key, value));
        return object(name, texts);
    }

    /** An object, if it has fields. */
    public Fields object(String name, Fields value) {
        if (!value.fields.isEmpty()) {
            fields.put(name, value.value());
        }
        return this;
    }

    /** The object. */
    public Value value() {
        return Value.of(fields);
    }
}
