package io.cnm.cli.client;

import io.cnm.cli.client.Daemon.Answer;
import java.io.PrintWriter;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** How a list is shown. */
public final class ListOptions {
    private static final int SHORT_ID = 12;
    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{64}");

    @Option(
            names = {"-q", "--quiet"},
            description = "Only the ids.")
    private boolean quiet;

    @Option(names = "--no-trunc", description = "Ids in full length.")
    private boolean whole;

    @Option(names = "--json", description = "The daemon's JSON, an array.")
    private boolean json;

    /**
     * Shows a list.
     *
     * @param table is asked for if it is to be a table
     */
    public void show(PrintWriter out, Answer list, Supplier<Table> table) {
        if (json) {
            out.println(list.text().strip());
        } else if (quiet) {
            list.value().items().forEach(item -> out.println(id(item.text("id"))));
        } else {
            table.get().print(out);
        }
    }

    /** An id as this list shows it. */
    public String id(String id) {
        return whole || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
    }

    /** What names a container as this list shows it: shortened if it is a full id, else a name that somebody chose. */
    public String container(String name) {
        return FULL_ID.matcher(name).matches() ? id(name) : name;
    }
}
