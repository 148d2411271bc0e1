package io.cnm.cli.client;

import io.cnm.cli.client.Daemon.Answer;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** How a change is made and shown: for good, or only as a plan. */
public final class ChangeOptions {
    @Option(names = "--dry-run", description = "Check everything and print the plan, but change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "The daemon's JSON; an array where several things may be named.")
    private boolean json;

    /** Whether only the plan is asked for. */
    public boolean dryRun() {
        return dryRun;
    }

    /** Whether JSON is asked for. */
    public boolean json() {
        return json;
    }

    /** Where the change is asked for. */
    public Target at(String... segments) {
        return Target.of(segments).flag("dryRun", dryRun);
    }

    /**
     * Shows what the daemon answered.
     *
     * @param text the line for people if it was done
     */
    public void show(PrintWriter out, Answer answer, Function<Value, String> text) {
        if (json) {
            if (!answer.text().isBlank()) {
                out.println(answer.text().strip());
            }
        } else if (dryRun) {
            Plans.print(out, answer.text());
        } else {
            out.println(text.apply(answer.text().isBlank() ? Value.of("") : answer.value()));
        }
    }

    /** Deletes each of the names and shows it. */
    public void delete(PrintWriter out, List<String> names, Function<String, Answer> delete) {
        if (!json) {
            Each.of(names, name -> show(out, delete.apply(name), done -> name));
            return;
        }
        var plans = new ArrayList<Value>();
        try {
            Each.of(names, name -> {
                var answer = delete.apply(name);
                if (dryRun) {
                    plans.add(answer.value());
                }
            });
        } finally {
            out.println(Value.of(plans).json());
        }
    }
}
