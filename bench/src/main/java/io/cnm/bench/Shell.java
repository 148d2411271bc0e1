package io.cnm.bench;

import io.cnm.linux.Netns;
import io.cnm.linux.Pipe;
import io.cnm.linux.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Programs that are run to their end inside a namespace: what is made by hand to be compared with. */
final class Shell {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Shell() {}

    /** Runs the lines of a script, which stops at the first that fails. */
    static void run(Netns inside, String script) {
        output(inside, List.of("sh", "-ec", script));
    }

    /** Compiles a C program. */
    static void compile(Path source, Path program) {
        try (var here = Netns.current()) {
            output(here, List.of("gcc", "-O2", "-Wall", "-o", program.toString(), source.toString()));
        }
    }

    /**
     * What a program prints.
     *
     * @throws IllegalStateException with what it printed if it fails, or does not end in half a minute
     */
    static String output(Netns inside, List<String> words) {
        try (var pipe = Pipe.open();
                var program = Program.of(words)
                        .output(pipe.writeEnd())
                        .errors(pipe.writeEnd())
                        .start(inside)) {
            pipe.writeEnd().close();
            var printed = new String(pipe.input().readAllBytes(), StandardCharsets.UTF_8);
            if (program.waitFor(PATIENCE).orElse(-1) != 0) {
                throw new IllegalStateException(words + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
