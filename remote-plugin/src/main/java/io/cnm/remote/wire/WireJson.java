package io.cnm.remote.wire;

import com.fasterxml.jackson.annotation.Nulls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON as Docker's engine reads and writes it, whose habits are those of Go: keys are found in any case, unknown ones are
 * ignored, {@code null} is as good as no key, and whatever follows the first value is not looked at. A value of another type
 * is an error. Depth and lengths are limited, since plugins may be anybody's. <em>Thread-safe.</em>
 */
public final class WireJson {
    /** The longest document that is read, in bytes. */
    public static final int LONGEST = 4 << 20;

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 100;
    private static final int LONGEST_NAME = 4096;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxDocumentLength(LONGEST)
                            .maxStringLength(LONGEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .maxNameLength(LONGEST_NAME)
                            .build())
                    .build())
            .propertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .changeDefaultNullHandling(nulls -> nulls.withValueNulls(Nulls.AS_EMPTY))
            .withCoercionConfig(LogicalType.Textual, coercions -> coercions
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .build();

    private WireJson() {}

    /** A document that is not what it should be; the message says how. */
    public static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }

        MalformedException(JacksonException cause) {
            super(cause.getOriginalMessage() + at(cause), cause);
        }

        private static String at(JacksonException e) {
            var path = e.getPathReference();
            return path == null || path.isEmpty() ? "" : " at " + path.replaceAll("[\\w.$]+\\[", "[");
        }
    }

    /** The object that a document begins with; an empty one for {@code null}. */
    public static ObjectNode object(byte[] document) throws MalformedException {
        try (var parser = MAPPER.createParser(document)) {
            JsonNode first = MAPPER.readTree(parser);
            if (first == null || first.isMissingNode()) {
                throw new MalformedException("EOF");
            }
            if (first.isNull()) {
                return MAPPER.createObjectNode();
            }
            if (first instanceof ObjectNode object) {
                return object;
            }
            throw new MalformedException("an object is expected, not " + first.getNodeType());
        } catch (JacksonException e) {
            throw new MalformedException(e);
        }
    }

    /** What an object says. */
    public static <T> T convert(ObjectNode object, Class<T> type) throws MalformedException {
        try {
            return MAPPER.treeToValue(object, type);
        } catch (JacksonException e) {
            throw new MalformedException(e);
        }
    }

    /**
     * What a list within a document says; nothing for {@code null}.
     *
     * @param name of the list, for whoever wrote it
     */
    static <T> List<T> convertAll(String name, JsonNode list, Class<T> type) throws MalformedException {
        if (list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new MalformedException(name + " must be a list, not " + list.getNodeType());
        }
        var all = new ArrayList<T>();
        for (var each : list) {
            if (!(each instanceof ObjectNode object)) {
                throw new MalformedException(name + " must hold objects, not " + each.getNodeType());
            }
            all.add(convert(object, type));
        }
        return all;
    }

    /** What a document says. */
    public static <T> T read(byte[] document, Class<T> type) throws MalformedException {
        return convert(object(document), type);
    }

    /** What a document says. */
    public static <T> T read(String document, Class<T> type) throws MalformedException {
        return read(document.getBytes(StandardCharsets.UTF_8), type);
    }

    /**
     * The failure that an answer tells of: network drivers say {@code Err}, IPAM drivers {@code Error}. Both are heeded, as no
     * success has either.
     */
    public static Optional<String> failure(ObjectNode answer) {
        return answer.properties().stream()
                .filter(entry -> Stream.of("Err", "Error").anyMatch(entry.getKey()::equalsIgnoreCase))
                .map(entry -> entry.getValue())
                .filter(value -> !value.isNull()
                        && !(value.isString() && value.stringValue().isEmpty()))
                .map(value -> value.isString() ? value.stringValue() : value.toString())
                .findFirst();
    }

    /** A body as Docker's engine sends it: with a line's end. */
    public static String write(Object body) {
        return MAPPER.writeValueAsString(body) + "\n";
    }

    /** A value within a body whose keys are open. */
    public static JsonNode node(Object value) {
        return MAPPER.valueToTree(value);
    }
}
