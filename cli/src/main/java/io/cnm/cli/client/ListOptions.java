package io.cnm.cli.client;

import io.cnm.cli.client.Daemon.Answer;
import java.io.PrintWriter;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** How a list is shown. */
public final class ListOptions {
    private static final int SHORT_ID = 12;
    private static final Pattern FULL_ID = Pattern.compile("[0-9a-f]{64}");

    private final OptionSpec quiet = flag("Only the ids.", "-q", "--quiet");
    private final OptionSpec whole = flag("Ids in full length.", "--no-trunc");
    private final OptionSpec json = flag("The daemon's JSON, an array.", "--json");

    private static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build();
    }

    private static boolean given(OptionSpec flag) {
        return Boolean.TRUE.equals(flag.getValue());
    }

    /** Makes a command one that lists things. */
    public void declare(CommandSpec command, String description) {
        command.name("ls")
                .aliases("list")
                .addOption(quiet)
                .addOption(whole)
                .addOption(json)
                .usageMessage()
                .description(description);
    }

    /**
     * Shows a list.
     *
     * @param table is asked for if it is to be a table
     */
    public void show(PrintWriter out, Answer list, Supplier<Table> table) {
        if (given(json)) {
            out.println(list.text().strip());
        } else if (given(quiet)) {
            list.value().items().forEach(item -> out.println(id(item.text("id"))));
        } else {
            table.get().print(out);
        }
    }

    /** An id as this list shows it. */
    public String id(String id) {
        return given(whole) || id.length() <= SHORT_ID ? id : id.substring(0, SHORT_ID);
    }

    /** What names a container as this list shows it: shortened if it is a full id, else a name that somebody chose. */
    public String container(String name) {
        return FULL_ID.matcher(name).matches() ? id(name) : name;
    }
}
