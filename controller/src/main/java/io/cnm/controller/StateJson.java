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
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * Our values as JSON: a record's components are its fields, addresses and ids are texts, a step and a fact say in a field
 * which of the sealed interface's classes they are, and no other class is ever made from it. Data binding reads them; they are
 * written {@linkplain FieldWriter field by field}. <em>Thread-safe.</em>
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

    /** What is kept of an object as a JSON object. */
    static String write(Kept kept) {
        try (var out = new FieldWriter(MAPPER.writer())) {
            if (kept instanceof KeptEndpoint endpoint) {
                EndpointWriter.endpoint(out, endpoint);
            } else if (kept instanceof KeptSandbox sandbox) {
                SandboxWriter.sandbox(out, sandbox);
            } else if (kept instanceof KeptNetwork network) {
                NetworkWriter.network(out, network);
            } else {
                throw new AssertionError("it is not known how to write a " + kept.getClass());
            }
            return out.written();
        }
    }

    private static JsonMapper mapper() {
        var constraints = StreamReadConstraints.builder()
                .maxDocumentLength(MOST_CHARACTERS)
                .maxNestingDepth(DEEPEST)
                .build();
        var texts = new SimpleModule("cnm");
        text(texts, IpAddress.class, IpAddress::parse);
        text(texts, Cidr.class, Cidr::parse);
        text(texts, MacAddress.class, MacAddress::parse);
        text(texts, Namespace.class, Namespace::new);
        text(texts, NetworkId.class, NetworkId::new);
        text(texts, EndpointId.class, EndpointId::new);
        text(texts, SandboxId.class, SandboxId::new);
        text(texts, Path.class, Path::of);
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

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addDeserializer(type, new StdDeserializer<T>(type) {
            @Override
            public T deserialize(JsonParser in, DeserializationContext context) {
                return parse.apply(in.getString());
            }
        });
    }
}
