package io.cnm.cli.client;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How things are shown in detail. */
public final class InspectOptions {
    @Option(names = "--json", description = "The daemon's JSON, an array of what was asked for.")
    private boolean json;

    /** Asks for each of the names and shows what is answered; those that are refused come last, as the failure. */
    public void show(PrintWriter out, List<String> names, Function<String, Value> ask, Consumer<Value> print) {
        var found = new ArrayList<Value>();
        try {
            Each.of(names, name -> found.add(ask.apply(name)));
        } finally {
            if (json) {
                out.println(Value.of(found).json());
            } else {
                found.forEach(print);
            }
        }
    }
}
