package io.cnm.controller;

import io.cnm.api.InvalidParameterException;
import io.cnm.plan.Plan;
import java.io.StringWriter;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * Plans as JSON, for the journal and for people. A step says what it is in the field {@code step}, a fact in {@code rule}, by
 * the simple names of their classes; only the classes of the sealed interfaces are ever made from it. Addresses are texts.
 * Plans are written by us and read by us, at times by a later version. <em>Thread-safe.</em>
 */
public final class PlanJson {
    private static final ObjectWriteContext MANY_LINES = new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            return new DefaultPrettyPrinter();
        }
    };

    private PlanJson() {}

    /** A plan as a JSON object. */
    public static String write(Plan plan) {
        return FieldWriter.write(plan, PlanWriter::plan);
    }

    /** A plan as a JSON object on many lines, for people. */
    public static String writePretty(Plan plan) {
        var pretty = new StringWriter();
        try (var in = StateJson.FORMAT.createParser(ObjectReadContext.empty(), write(plan));
                var out = StateJson.FORMAT.createGenerator(MANY_LINES, pretty)) {
            in.nextToken();
            out.copyCurrentStructure(in);
        }
        return pretty.toString();
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
