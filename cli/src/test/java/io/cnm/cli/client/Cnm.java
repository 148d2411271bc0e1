package io.cnm.cli.client;

import io.cnm.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines, run within the test. */
public final class Cnm {
    private Cnm() {}

    /** What a command line came to. */
    public record Outcome(int exit, String out, String err) {}

    /** Runs {@code cnm} with exactly these words. */
    public static Outcome run(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        var exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), words);
        return new Outcome(exit, out.toString(), err.toString());
    }

    /** Runs {@code cnm} with these words, and {@code -H} behind the first two. */
    public static Outcome run(Path socket, String... words) {
        var line = new ArrayList<>(List.of(words));
        line.addAll(Math.min(2, line.size()), List.of("-H", "unix://" + socket));
        return run(line.toArray(String[]::new));
    }
}
