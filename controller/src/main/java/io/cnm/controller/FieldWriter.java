package io.cnm.controller;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes JSON field by field, on one line. Data binding asks for each component of each record through a method handle and a
 * serializer of its own, which is slow where it is not inlined: the daemon has the fast compiler only. So whoever writes names
 * the fields itself, in the order of the record's components; a {@link FieldReader} reads them. What is empty is not written:
 * most of what could be said of an endpoint is not. <em>Confined to one thread.</em>
 */
final class FieldWriter {
    private static final JsonStringEncoder ESCAPES = JsonStringEncoder.getInstance();
    /** More than an endpoint in no sandbox takes. */
    private static final int USUAL_LENGTH = 512;

    private final StringBuilder out = new StringBuilder(USUAL_LENGTH);
    /** Whether a comma comes before what comes next. */
    private boolean further;

    private FieldWriter() {}

    /** An object as text. */
    static <T> String write(T it, BiConsumer<FieldWriter, T> fields) {
        var writer = new FieldWriter();
        writer.object(it, fields);
        return writer.out.toString();
    }

    private <T> void object(T it, BiConsumer<FieldWriter, T> fields) {
        begin('{');
        fields.accept(this, it);
        end('}');
    }

    <T> void object(String name, T it, BiConsumer<FieldWriter, T> fields) {
        name(name);
        object(it, fields);
    }

    <T> void optionalObject(String name, Optional<T> it, BiConsumer<FieldWriter, T> fields) {
        if (it.isPresent()) {
            object(name, it.get(), fields);
        }
    }

    <T> void objects(String name, List<T> all, BiConsumer<FieldWriter, T> fields) {
        if (!all.isEmpty()) {
            everyObject(name, all, fields);
        }
    }

    /** A list that is written even if it is empty. */
    <T> void everyObject(String name, List<T> all, BiConsumer<FieldWriter, T> fields) {
        name(name);
        begin('[');
        for (var each : all) {
            object(each, fields);
        }
        end(']');
    }

    void flag(String name, boolean value) {
        name(name);
        out.append(value);
        further = true;
    }

    void number(String name, int value) {
        name(name);
        out.append(value);
        further = true;
    }

    /** A value that is known by its text. */
    void text(String name, Object value) {
        name(name);
        text(value);
    }

    void text(String name, Optional<?> value) {
        if (value.isPresent()) {
            text(name, value.get());
        }
    }

    void texts(String name, List<?> values) {
        if (!values.isEmpty()) {
            name(name);
            texts(values);
        }
    }

    /** A list of lists. */
    void lists(String name, List<? extends List<?>> all) {
        if (!all.isEmpty()) {
            name(name);
            begin('[');
            for (var each : all) {
                texts(each);
            }
            end(']');
        }
    }

    void texts(String name, Map<String, ?> values) {
        if (!values.isEmpty()) {
            name(name);
            begin('{');
            for (var entry : values.entrySet()) {
                text(entry.getKey());
                out.append(':');
                quoted(entry.getValue().toString());
            }
            end('}');
        }
    }

    private void texts(List<?> values) {
        begin('[');
        for (var value : values) {
            text(value);
        }
        end(']');
    }

    /** The name of a field, which needs no escapes: it is a component's. */
    private void name(String name) {
        separate();
        out.append('"').append(name).append("\":");
        further = false;
    }

    private void text(Object value) {
        separate();
        quoted(value.toString());
        further = true;
    }

    private void quoted(String text) {
        out.append('"');
        if (isPlain(text)) {
            out.append(text);
        } else {
            ESCAPES.quoteAsString(text, out);
        }
        out.append('"');
    }

    /** Whether the text stands for itself in JSON, as nearly all do: it is taken over whole then. RFC 8259, section 7. */
    private static boolean isPlain(String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void begin(char bracket) {
        separate();
        out.append(bracket);
        further = false;
    }

    private void end(char bracket) {
        out.append(bracket);
        further = true;
    }

    private void separate() {
        if (further) {
            out.append(',');
        }
    }
}
