package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import io.cnm.api.NetworkId;
import io.cnm.api.SandboxId;
import io.cnm.controller.Sample.Filling;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.cfg.MutableConfigOverride;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** What is written field by field is what data binding would have written, and is read as what it was. */
class StateJsonProperties {
    private static final JsonMapper DATA_BINDING = dataBinding();

    private interface NamespaceMixIn {
        @JsonValue
        String path();
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "step")
    private interface StepMixIn {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "rule")
    private interface RuleMixIn {}

    /** A question that a plan answers is not a part of it. What it does is told even if that is nothing. */
    @JsonIgnoreProperties("empty")
    private interface PlanMixIn {
        @JsonInclude
        @SuppressWarnings("UnusedMethod") // it carries the annotation
        List<Step> steps();
    }

    @Property(tries = 300)
    void networkIsWrittenAsDataBindingWould(@ForAll Random random, @ForAll Filling filling) {
        check(new Sample(random, filling).of(KeptNetwork.class));
    }

    @Property(tries = 300)
    void endpointIsWrittenAsDataBindingWould(@ForAll Random random, @ForAll Filling filling) {
        check(new Sample(random, filling).of(KeptEndpoint.class));
    }

    @Property(tries = 300)
    void sandboxIsWrittenAsDataBindingWould(@ForAll Random random, @ForAll Filling filling) {
        check(new Sample(random, filling).of(KeptSandbox.class));
    }

    private static void check(Kept kept) {
        var text = StateJson.write(kept);

        assertThat(text).isEqualTo(DATA_BINDING.writeValueAsString(kept));
        assertThat(StateJson.read(kept.recordKey(), text)).isEqualTo(kept);
    }

    @Property(tries = 300)
    void planIsWrittenAsDataBindingWould(@ForAll Random random, @ForAll Filling filling) {
        var plan = everyStep(new Sample(random, filling));

        var text = PlanJson.write(plan);

        assertThat(text).isEqualTo(DATA_BINDING.writeValueAsString(plan));
        assertThat(PlanJson.read(text)).isEqualTo(plan);
        assertThat(PlanJson.writePretty(plan))
                .isEqualTo(DATA_BINDING.writerWithDefaultPrettyPrinter().writeValueAsString(plan));
    }

    /** A step of every kind, and one more for every kind of fact. */
    private static Plan everyStep(Sample sample) {
        var steps = Stream.of(Step.class.getPermittedSubclasses()).map(kind -> (Step) sample.of(kind));
        var facts = Stream.of(FirewallRule.class.getPermittedSubclasses())
                .map(kind -> ChangeRules.add((FirewallRule) sample.of(kind)));
        return new Plan(sample.of(String.class), Stream.concat(steps, facts).toList());
    }

    private static JsonMapper dataBinding() {
        var texts = new SimpleModule("texts");
        List.of(
                        IpAddress.class,
                        Cidr.class,
                        MacAddress.class,
                        NetworkId.class,
                        EndpointId.class,
                        SandboxId.class,
                        Path.class)
                .forEach(type -> texts.addSerializer(new ToStringSerializer(type)));
        return JsonMapper.builder()
                .addModule(texts)
                .changeDefaultPropertyInclusion(usual -> usual.withValueInclusion(JsonInclude.Include.NON_ABSENT))
                .withConfigOverride(List.class, StateJsonProperties::leaveOutIfEmpty)
                .withConfigOverride(Map.class, StateJsonProperties::leaveOutIfEmpty)
                .addMixIn(Namespace.class, NamespaceMixIn.class)
                .addMixIn(Plan.class, PlanMixIn.class)
                .addMixIn(Step.class, StepMixIn.class)
                .addMixIn(FirewallRule.class, RuleMixIn.class)
                .build();
    }

    private static void leaveOutIfEmpty(MutableConfigOverride type) {
        type.setInclude(JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS));
    }
}
