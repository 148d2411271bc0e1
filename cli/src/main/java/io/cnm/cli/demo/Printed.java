package io.cnm.cli.demo;

import io.cnm.linux.Fd;
import io.cnm.linux.Netns;
import io.cnm.linux.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a program has come to. <em>Immutable.</em>
 *
 * @param succeeded whether it exited with 0 in time
 * @param text what it printed
 */
record Printed(boolean succeeded, String text) {
    /**
     * Runs a program to its end.
     *
     * @param file where it prints meanwhile
     */
    static Printed by(Program program, Netns netns, Path file, Duration time) {
        try (var output = Fd.create(file);
                var running = program.output(output).errors(output).start(netns)) {
            var code = running.waitFor(time);
            return new Printed(
                    code.isPresent() && code.getAsInt() == 0,
                    Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
