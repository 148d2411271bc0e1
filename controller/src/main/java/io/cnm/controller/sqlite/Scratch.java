package io.cnm.controller.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories without directories, which are needed for a moment. */
final class Scratch {
    private Scratch() {}

    /** Deletes a directory and the files in it. */
    static void delete(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
