package io.cnm.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs that are installed, or not. */
public final class Programs {
    private Programs() {}

    /** Where a program is, as PATH has it. */
    public static Optional<Path> find(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(each -> Path.of(each, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Skips the test where a program is not installed. */
    public static void require(String program) {
        if (find(program).isEmpty()) {
            abort("skipped: needs " + program);
        }
    }
}
