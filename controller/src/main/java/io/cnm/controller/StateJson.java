package io.cnm.controller;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.JoinSpec;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.PortBinding;
import io.cnm.api.PortMapping;
import io.cnm.api.SandboxId;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
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
 * Our values as JSON: a record's components are its fields, addresses and ids are texts, a step and a fact say in a field
 * which of the sealed interface's classes they are, and no other class is ever made from it. <em>Thread-safe.</em>
 */
final class StateJson {
    /** Larger than any plan: one that ends a sandbox with a thousand ports has some hundred kilobytes. */
    private static final int MOST_CHARACTERS = 64 << 20;

    private static final int DEEPEST = 32;

    static final JsonMapper MAPPER = mapper();

    private StateJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "step")
    private interface StepMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "rule")
    private interface RuleMixIn {}

    /** A question that a plan answers is not a part of it, though earlier versions wrote the answer down. */
    @JsonIgnoreProperties("empty")
    private interface PlanMixIn {}

    /** Ports were published for everybody before they could be for some. */
    private interface SourcesMixIn {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<Cidr> sources();
    }

    /** There were endpoints before there were links. */
    private interface LinksMixIn {
        @JsonSetter(nulls = Nulls.AS_EMPTY)
        List<?> links();
    }

    /** Loads what reading needs of what is kept, which else the first record does. */
    static void prepare() {
        List.of(KeptNetwork.class, KeptEndpoint.class, KeptSandbox.class).forEach(MAPPER::readerFor);
    }

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
        text(texts, NetworkId.class, NetworkId::new, NetworkId::value);
        text(texts, EndpointId.class, EndpointId::new, EndpointId::value);
        text(texts, SandboxId.class, SandboxId::new, SandboxId::value);
        text(texts, Path.class, Path::of, Path::toString);
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(constraints).build())
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .addModule(texts)
                .addMixIn(Plan.class, PlanMixIn.class)
                .addMixIn(Step.class, StepMixIn.class)
                .addMixIn(FirewallRule.class, RuleMixIn.class)
                .addMixIn(PortBinding.class, SourcesMixIn.class)
                .addMixIn(PortMapping.class, SourcesMixIn.class)
                .addMixIn(KeptSandbox.Ports.class, SourcesMixIn.class)
                .addMixIn(JoinSpec.class, LinksMixIn.class)
                .addMixIn(KeptEndpoint.Place.class, LinksMixIn.class)
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
