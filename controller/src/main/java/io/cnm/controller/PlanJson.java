package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import io.cnm.plan.Plan;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectWriter;

/**
 * Plans as JSON, for the journal and for people. A step says what it is in the field {@code step}, a fact in {@code rule}, by
 * the simple names of their classes; only the classes of the sealed interfaces are ever made from it. Addresses are texts.
 * Plans are written by us and read by us, at times by a later version. <em>Thread-safe.</em>
 */
public final class PlanJson {
    private PlanJson() {}

    /** A plan as a JSON object. */
    public static String write(Plan plan) {
        return write(plan, StateJson.MAPPER.writer());
    }

    /** A plan as a JSON object on many lines, for people. */
    public static String writePretty(Plan plan) {
        return write(plan, StateJson.MAPPER.writerWithDefaultPrettyPrinter());
    }

    private static String write(Plan plan, ObjectWriter format) {
        try (var out = new FieldWriter(format)) {
            PlanWriter.plan(out, plan);
            return out.written();
        }
    }

    /**
     * The plan that was written.
     *
     * @throws InvalidParameterException if the text is anything else
     */
    public static Plan read(String json) {
        try {
            return Optional.ofNullable(StateJson.MAPPER.readValue(json, Plan.class))
                    .orElseThrow(() -> new InvalidParameterException("not a plan: null"));
        } catch (JacksonException e) {
            throw new InvalidParameterException("not a plan: " + e.getOriginalMessage(), e);
        }
    }
}
