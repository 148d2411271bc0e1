package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import io.cnm.plan.Plan;

/**
 * Plans as JSON, for the journal and for people. A step says what it is in the field {@code step}, a fact in {@code rule}, by
 * the simple names of their classes; only the classes of the sealed interfaces are ever made from it. Addresses are texts.
 * Plans are written by us and read by us, at times by a later version. <em>Thread-safe.</em>
 */
public final class PlanJson {
    private PlanJson() {}

    /** A plan as a JSON object. */
    public static String write(Plan plan) {
        return write(plan, FieldWriter.onOneLine());
    }

    /** A plan as a JSON object on many lines, for people. */
    public static String writePretty(Plan plan) {
        return write(plan, FieldWriter.onManyLines());
    }

    private static String write(Plan plan, FieldWriter writer) {
        try (var out = writer) {
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
            return FieldReader.read(json, PlanReader::plan);
        } catch (InvalidParameterException e) {
            throw new InvalidParameterException("not a plan: " + e.getMessage(), e);
        }
    }
}
