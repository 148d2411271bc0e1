package io.cnm.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints rows as they come, as a table that is also one in Markdown. <em>Confined to one thread.</em> */
final class Table {
    private final PrintStream out;

    Table(PrintStream out) {
        this.out = out;
    }

    void begin(Machine machine) {
        out.println("machine: " + machine);
        out.println("medians, in brackets between what four fifths lie; load is that of a minute");
        out.println(
                "a ratio with brackets is the median of those of pairs, in brackets between what it lies with 95 % confidence");
        out.println();
        line("name", "ours", "peer", "ratio", "target", "load");
        var rule = Stream.of(52, 32, 32, 21, 20, 5).map("-"::repeat).collect(Collectors.joining(" | ", "| ", " |"));
        out.println(rule);
    }

    void row(Row row) {
        line(
                row.name(),
                row.ours().toString(),
                row.peer().map(Samples::toString).orElse(""),
                ratio(row),
                row.limit()
                        .map(limit -> limit + (limit.kept(row) ? "" : " missed"))
                        .orElse(""),
                decimal("%.1f", row.load()));
    }

    private static String ratio(Row row) {
        if (row.interval().isPresent()) {
            return row.interval().get().toString();
        }
        return row.ratio().isPresent() ? decimal("%.3f", row.ratio().getAsDouble()) : "";
    }

    private void line(String name, String ours, String peer, String ratio, String target, String load) {
        out.printf("| %-52s | %-32s | %-32s | %21s | %-20s | %5s |%n", name, ours, peer, ratio, target, load);
        out.flush();
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
