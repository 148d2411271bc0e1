package io.cnm.ipam;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tables of inputs and results that Docker's own tests use. They are not part of this repository: they are looked for in
 * the directory that the system property {@code cnm.golden.vectors} names, or else beside the checkout.
 */
final class GoldenVectors {
    private static final Path BESIDE_CHECKOUT = Path.of("..", "..", "shared", "golden", "vectors");

    private GoldenVectors() {}

    /** The rows of a table, cut at tabs; the test is skipped if the table is not there. */
    static List<String[]> rows(String table) throws IOException {
        var file = Path.of(System.getProperty("cnm.golden.vectors", BESIDE_CHECKOUT.toString()))
                .resolve(table);
        assumeTrue(Files.isReadable(file), "skipped: needs " + file + " (or -Dcnm.golden.vectors=DIRECTORY)");
        return Files.readAllLines(file).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .toList();
    }
}
