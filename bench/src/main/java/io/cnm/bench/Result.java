package io.cnm.bench;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What was measured, as JSON with every raw value. <em>Immutable.</em> */
record Result(String scenario, Instant begun, Machine machine, List<Row> rows) {
    /** The whole of it. */
    ObjectNode toJson() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("scenario", scenario).put("begun", begun.toString());
        json.putObject("machine")
                .put("cores", machine.cores())
                .put("kernel", machine.kernel())
                .put("jdk", machine.jdk());
        var list = json.putArray("rows");
        rows.forEach(row -> add(list.addObject(), row));
        return json;
    }

    private static void add(ObjectNode json, Row row) {
        json.put("name", row.name());
        add(json.putObject("ours"), row.ours());
        row.peer().ifPresent(peer -> add(json.putObject("peer"), peer));
        row.ratio().ifPresent(ratio -> json.put("ratio", ratio));
        row.interval()
                .ifPresent(interval ->
                        json.putObject("interval").put("low", interval.low()).put("high", interval.high()));
        row.limit().ifPresent(limit -> json.put("target", limit.toString()).put("kept", limit.kept(row)));
        json.put("load", row.load());
    }

    private static void add(ObjectNode json, Samples samples) {
        var suffix = samples.unit().suffix();
        json.put("median" + suffix, samples.median());
        json.put("p10" + suffix, samples.quantile(0.1));
        json.put("p90" + suffix, samples.quantile(0.9));
        var raw = json.putArray(suffix.toLowerCase(Locale.ROOT));
        for (var value : samples.raw()) {
            raw.add(value);
        }
    }
}
