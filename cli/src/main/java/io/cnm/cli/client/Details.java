package io.cnm.cli.client;

import java.io.PrintWriter;
import java.util.Map;

/** One thing for people to read: its name, and below it what is known, a line each. <em>Confined to one thread.</em> */
public final class Details {
    private static final int WIDTH = 14;

    private final PrintWriter out;

    /** Begins with the name. */
    public Details(PrintWriter out, String name) {
        this.out = out;
        out.println(name);
    }

    /** A fact; none is shown if the value is empty. */
    public Details line(String label, String value) {
        if (!value.isEmpty()) {
            out.println("  " + label + " ".repeat(Math.max(1, WIDTH - label.length())) + value);
        }
        return this;
    }

    /** A fact that is a text or a number in JSON. */
    public Details line(String label, Value value) {
        return line(label, value.text());
    }

    /** A fact that is shown if it holds. */
    public Details flag(String label, Value value) {
        return line(label, value.isTrue() ? "yes" : "");
    }

    /** A line for each text. */
    public Details lines(String label, Value values) {
        values.items().forEach(value -> line(label, value));
        return this;
    }

    /** A line for each name with its text. */
    public Details map(String label, Value values) {
        values.fields().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry ->
                        line(label, entry.getKey() + "=" + entry.getValue().text()));
        return this;
    }
}
