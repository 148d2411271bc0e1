package io.cnm.controller;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.cnm.api.Cidr;
import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Plans as JSON, for the journal and for people. A step says what it is in the field {@code step}, a fact in {@code rule}, by
 * the simple names of their classes; only the classes of the sealed interfaces are ever made from it. Addresses are texts.
 * Plans are written by us and read by us, at times by a later version. <em>Thread-safe.</em>
 */
public final class PlanJson {
    /** Larger than any plan: one that ends a sandbox with a thousand ports has some hundred kilobytes. */
    private static final int MOST_CHARACTERS = 64 << 20;

    private static final int DEEPEST = 32;

    private static final JsonMapper MAPPER = mapper();

    private PlanJson() {}

    /** A plan as a JSON object. */
    public static String write(Plan plan) {
        return MAPPER.writeValueAsString(plan);
    }

    /** A plan as a JSON object on many lines, for people. */
    public static String writePretty(Plan plan) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan);
    }

    /**
     * The plan that was written.
     *
     * @throws InvalidParameterException if the text is anything else
     */
    public static Plan read(String json) {
        try {
            return Optional.ofNullable(MAPPER.readValue(json, Plan.class))
                    .orElseThrow(() -> new InvalidParameterException("not a plan: null"));
        } catch (JacksonException e) {
            throw new InvalidParameterException("not a plan: " + e.getOriginalMessage(), e);
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "step")
    private interface StepMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "rule")
    private interface RuleMixIn {}

    private static JsonMapper mapper() {
        var constraints = StreamReadConstraints.builder()
                .maxDocumentLength(MOST_CHARACTERS)
                .maxNestingDepth(DEEPEST)
                .build();
        var texts = new SimpleModule("cnm");
        text(texts, IpAddress.class, IpAddress::parse, IpAddress::toString);
        text(texts, Cidr.class, Cidr::parse, Cidr::toString);
        text(texts, MacAddress.class, MacAddress::parse, MacAddress::toString);
        text(texts, Namespace.class, Namespace::new, Namespace::path);
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .addModule(texts)
                .addMixIn(Step.class, StepMixIn.class)
                .addMixIn(FirewallRule.class, RuleMixIn.class)
                .registerSubtypes(Stream.of(Step.class, FirewallRule.class)
                        .flatMap(family -> Stream.of(family.getPermittedSubclasses()))
                        .toArray(Class<?>[]::new))
                .build();
    }

    private static <T> void text(
            SimpleModule module, Class<T> type, Function<String, T> parse, Function<T, String> format) {
        module.addSerializer(type, new StdSerializer<T>(type) {
            @Override
            public void serialize(T value, JsonGenerator out, SerializationContext context) {
                out.writeString(format.apply(value));
            }
        });
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return parse.apply(in.getString());
            }
        });
    }
}
