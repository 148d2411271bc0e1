package io.cnm.controller;

import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Writes JSON field by field. Data binding asks for each component of each record through a method handle and a serializer
 * of its own, which is slow where it is not inlined: the daemon has the fast compiler only. So whoever writes names the
 * fields itself, in the order of the record's components; a {@link FieldReader} reads them. <em>Confined to one thread.</em>
 */
final class FieldWriter implements AutoCloseable {
    private final StringWriter text = new StringWriter();
    private final JsonGenerator out;

    private FieldWriter(ObjectWriteContext layout) {
        out = StateJson.FORMAT.createGenerator(layout, text);
    }

    static FieldWriter onOneLine() {
        return new FieldWriter(ObjectWriteContext.empty());
    }

    /** On many lines, for people. */
    static FieldWriter onManyLines() {
        return new FieldWriter(new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        });
    }

    /** Opens an object, as the value of a field or of a list. */
    void begin() {
        out.writeStartObject();
    }

    void end() {
        out.writeEndObject();
    }

    void beginList() {
        out.writeStartArray();
    }

    void endList() {
        out.writeEndArray();
    }

    /** The name of a field, whose value is written next. */
    void field(String name) {
        out.writeName(name);
    }

    /** The value of a field that has none. */
    void none() {
        out.writeNull();
    }

    void flag(String name, boolean value) {
        out.writeBooleanProperty(name, value);
    }

    void number(String name, int value) {
        out.writeNumberProperty(name, value);
    }

    /** A value that is known by its text. */
    void text(String name, Object value) {
        out.writeStringProperty(name, value.toString());
    }

    void text(String name, Optional<?> value) {
        out.writeName(name);
        if (value.isPresent()) {
            out.writeString(value.get().toString());
        } else {
            out.writeNull();
        }
    }

    void texts(String name, List<?> values) {
        out.writeName(name);
        texts(values);
    }

    void texts(List<?> values) {
        out.writeStartArray();
        for (var value : values) {
            out.writeString(value.toString());
        }
        out.writeEndArray();
    }

    void texts(String name, Map<String, ?> values) {
        out.writeName(name);
        out.writeStartObject();
        for (var entry : values.entrySet()) {
            out.writeStringProperty(entry.getKey(), entry.getValue().toString());
        }
        out.writeEndObject();
    }

    /** All that has been written. */
    String written() {
        out.flush();
        return text.toString();
    }

    @Override
    public void close() {
        out.close();
    }
}
