package io.cnm.http;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * JSON from and to strangers. Depth, length, numbers and names are limited; a key given twice, bytes that are not UTF-8 and
 * text after the document are errors, because two readers could understand them differently. A value of another type is an
 * error too: no number is a text, no text a number. Unknown fields are ignored, and {@code null} is as good as no field, as
 * every Docker client expects. Types are never chosen by the document. <em>Thread-safe.</em>
 */
public final class Json {
    /** How many objects and arrays may stand inside one another. */
    public static final int MAX_DEPTH = 100;

    private static final int MAX_TEXT = 4 << 20;
    private static final int MAX_NUMBER = 100;
    private static final int MAX_NAME = 4096;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxDocumentLength(MAX_TEXT)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(MAX_NUMBER)
                            .maxNameLength(MAX_NAME)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .withCoercionConfig(LogicalType.Textual, coercions -> coercions
                    .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .addModule(new SimpleModule("records") {
                @Override
                public void setupModule(SetupContext context) {
                    context.addValueInstantiators(new RecordConstructors());
                }
            })
            .build();

    private Json() {}

    /**
     * Reads a document.
     *
     * @throws HttpException 400, naming the place, if it is malformed, over a limit or of the wrong types
     */
    public static <T> T read(byte[] document, Class<T> type) {
        try {
            var value = MAPPER.readValue(document, type);
            if (value == null) {
                throw new HttpException(400, "the body must be a JSON object, not null");
            }
            return value;
        } catch (JacksonException e) {
            throw new HttpException(400, "invalid JSON: " + e.getOriginalMessage() + at(e));
        }
    }

    /** Loads what reading and writing need, which else the first call does. */
    public static void prepare() {
        MAPPER.readerFor(JsonNode.class);
    }

    /** Writes a document. */
    public static byte[] write(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    private static String at(JacksonException e) {
        var path = e.getPathReference();
        var location = e.getLocation();
        var field = path == null || path.isEmpty() ? "" : " at " + path.replaceAll("[\\w.$]+\\[", "[");
        return location == null
                ? field
                : field + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
