package io.cnm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON value. What is not there is empty rather than an error, since the daemon may be older or newer than this. By
 * Jackson's streaming parser and not by its data binding, which takes longer to load than a short command runs.
 * <em>Immutable.</em>
 */
public final class Value {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Value NOTHING = new Value(null);

    private final @Nullable Object content;

    private Value(@Nullable Object content) {
        this.content = content;
    }

    /**
     * Reads a document.
     *
     * @throws tools.jackson.core.JacksonException if it is no JSON
     */
    public static Value parse(byte[] document) {
        try (var parser = JSON.createParser(ObjectReadContext.empty(), document)) {
            return read(parser, parser.nextToken());
        }
    }

    private static Value read(JsonParser parser, @Nullable JsonToken token) {
        if (token == null) {
            return NOTHING;
        }
        return switch (token) {
            case START_OBJECT -> {
                var fields = new LinkedHashMap<String, Value>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    fields.put(name, read(parser, parser.nextToken()));
                }
                yield of(fields);
            }
            case START_ARRAY -> {
                var items = new ArrayList<Value>();
                for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                    items.add(read(parser, next));
                }
                yield of(items);
            }
            case VALUE_STRING -> new Value(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Value(parser.getNumberValue());
            case VALUE_TRUE -> new Value(true);
            case VALUE_FALSE -> new Value(false);
            default -> NOTHING;
        };
    }

    /** A text. */
    public static Value of(String text) {
        return new Value(text);
    }

    /** A number. */
    public static Value of(long number) {
        return new Value(number);
    }

    /** True or false. */
    public static Value of(boolean flag) {
        return new Value(flag);
    }

    /** An array. */
    public static Value of(List<Value> items) {
        return new Value(List.copyOf(items));
    }

    /** An object, with its fields in this order. */
    public static Value of(Map<String, Value> fields) {
        return new Value(Collections.unmodifiableMap(new LinkedHashMap<>(fields)));
    }

    /** A field of an object. */
    public Value at(String field) {
        return fields().getOrDefault(field, NOTHING);
    }

    /** A field's {@link #text()}. */
    public String text(String field) {
        return at(field).text();
    }

    /** A text, a number or a flag as it is written; empty for anything else. */
    public String text() {
        return content == null || content instanceof List || content instanceof Map ? "" : content.toString();
    }

    /** Whether it is {@code true}. */
    public boolean isTrue() {
        return Boolean.TRUE.equals(content);
    }

    /** A whole number, 0 if it is none. */
    public int number() {
        return content instanceof Number number ? number.intValue() : 0;
    }

    /** An array's items; none of anything else. */
    @SuppressWarnings("unchecked") // made by this class alone
    public List<Value> items() {
        return content instanceof List<?> items ? (List<Value>) items : List.of();
    }

    /** An object's fields in their order; none of anything else. */
    @SuppressWarnings("unchecked") // made by this class alone
    public Map<String, Value> fields() {
        return content instanceof Map<?, ?> fields ? (Map<String, Value>) fields : Map.of();
    }

    /** Whether there is anything: it is neither missing nor {@code null}. */
    public boolean present() {
        return content != null;
    }

    /** The JSON text. */
    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var generator = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            write(generator);
        }
        return bytes.toByteArray();
    }

    /** The JSON text, for printing. */
    public String json() {
        return new String(bytes(), UTF_8);
    }

    private void write(JsonGenerator out) {
        if (content instanceof Map) {
            out.writeStartObject();
            fields().forEach((name, value) -> {
                out.writeName(name);
                value.write(out);
            });
            out.writeEndObject();
        } else if (content instanceof List) {
            out.writeStartArray();
            items().forEach(item -> item.write(out));
            out.writeEndArray();
        } else if (content instanceof String text) {
            out.writeString(text);
        } else if (content instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (content instanceof Number number) {
            out.writeNumber(number.toString());
        } else {
            out.writeNull();
        }
    }
}
