package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/**
 * An object that was written {@linkplain FieldWriter field by field}, by this version or an earlier one. Its fields are asked
 * for by name: what is missing or of another type is an error that names the field, but a list or a map that is missing is
 * empty; {@code null} is as good as no field, and fields that nobody asks for are passed over. Data binding would read the
 * same, but has to look at each class first, which is a fifth of a daemon's start. <em>Confined to one thread.</em>
 */
final class FieldReader {
    private final Map<String, Object> fields;

    private FieldReader(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Reads a document.
     *
     * @param object what its fields mean
     * @throws InvalidParameterException if it is not one JSON object with these fields
     */
    static <T> T read(String document, Function<FieldReader, T> object) {
        try (var in = StateJson.FORMAT.createParser(ObjectReadContext.empty(), document)) {
            in.nextToken();
            var root = value(in);
            if (in.nextToken() != null) {
                throw new InvalidParameterException("there is more after the end");
            }
            return object.apply(object("the whole", root));
        } catch (JacksonException e) {
            throw new InvalidParameterException(e.getOriginalMessage(), e);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new InvalidParameterException(String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Object value(JsonParser in) {
        var token = in.currentToken();
        if (token == null) {
            throw new InvalidParameterException("nothing is there");
        }
        return switch (token) {
            case START_OBJECT -> objectFields(in);
            case START_ARRAY -> elements(in);
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getIntValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new InvalidParameterException("unexpected " + in.getString());
        };
    }

    private static Map<String, Object> objectFields(JsonParser in) {
        var fields = new LinkedHashMap<String, Object>();
        for (var name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            var value = value(in);
            if (value != null) {
                fields.put(name, value);
            }
        }
        return fields;
    }

    private static List<Object> elements(JsonParser in) {
        var elements = new ArrayList<>();
        while (in.nextToken() != null && !in.hasToken(JsonToken.END_ARRAY)) {
            var value = value(in);
            if (value == null) {
                throw new InvalidParameterException("null in a list");
            }
            elements.add(value);
        }
        return elements;
    }

    boolean flag(String name) {
        return as(Boolean.class, name, required(name));
    }

    int number(String name) {
        return as(Integer.class, name, required(name));
    }

    String text(String name) {
        return as(String.class, name, required(name));
    }

    /** A value that is known by its text. */
    <T> T text(String name, Function<String, T> parse) {
        return parse.apply(text(name));
    }

    /** The constant whose text this is. */
    <E extends Enum<E>> E constant(String name, Class<E> type) {
        var text = text(name);
        for (var each : type.getEnumConstants()) {
            if (each.toString().equals(text)) {
                return each;
            }
        }
        throw new InvalidParameterException("field " + name + ": there is no " + text);
    }

    Optional<String> optional(String name) {
        return optional(name, text -> text);
    }

    <T> Optional<T> optional(String name, Function<String, T> parse) {
        var value = fields.get(name);
        return value == null ? Optional.empty() : Optional.of(parse.apply(as(String.class, name, value)));
    }

    List<String> texts(String name) {
        return texts(name, text -> text);
    }

    <T> List<T> texts(String name, Function<String, T> parse) {
        return texts(name, list(name), parse);
    }

    /** A list of lists. */
    <T> List<List<T>> lists(String name, Function<String, T> parse) {
        var all = new ArrayList<List<T>>();
        for (var each : list(name)) {
            all.add(texts(name, as(List.class, name, each), parse));
        }
        return all;
    }

    private static <T> List<T> texts(String name, List<?> list, Function<String, T> parse) {
        var all = new ArrayList<T>();
        for (var each : list) {
            all.add(parse.apply(as(String.class, name, each)));
        }
        return all;
    }

    Map<String, String> map(String name) {
        return map(name, text -> text);
    }

    <T> Map<String, T> map(String name, Function<String, T> parse) {
        var all = new LinkedHashMap<String, T>();
        if (fields.containsKey(name)) {
            object(name).fields.forEach((key, value) -> all.put(key, parse.apply(as(String.class, name, value))));
        }
        return all;
    }

    FieldReader object(String name) {
        return object(name, required(name));
    }

    <T> T object(String name, Function<FieldReader, T> object) {
        return object.apply(object(name));
    }

    <T> Optional<T> optionalObject(String name, Function<FieldReader, T> object) {
        var value = fields.get(name);
        return value == null ? Optional.empty() : Optional.of(object.apply(object(name, value)));
    }

    /** A list of objects. */
    <T> List<T> objects(String name, Function<FieldReader, T> object) {
        return fields.containsKey(name) ? everyObject(name, object) : List.of();
    }

    /** A list that is written even if it is empty: if it is missing, that is an error. */
    <T> List<T> everyObject(String name, Function<FieldReader, T> object) {
        var all = new ArrayList<T>();
        for (var each : as(List.class, name, required(name))) {
            all.add(object.apply(object(name, each)));
        }
        return all;
    }

    private List<?> list(String name) {
        var value = fields.get(name);
        return value == null ? List.of() : as(List.class, name, value);
    }

    @SuppressWarnings("unchecked") // every map that is read is one of fields
    private static FieldReader object(String name, @Nullable Object value) {
        return new FieldReader(as(Map.class, name, value));
    }

    private Object required(String name) {
        var value = fields.get(name);
        if (value == null) {
            throw new InvalidParameterException("field " + name + " is missing");
        }
        return value;
    }

    private static <T> T as(Class<T> type, String name, @Nullable Object value) {
        if (!type.isInstance(value)) {
            throw new InvalidParameterException("field " + name + ": " + value + " is no " + type.getSimpleName());
        }
        return type.cast(value);
    }
}
