package io.cnm.controller.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories, with files only, that are needed for a moment. */
final class Scratch {
    private Scratch() {}

    /** Makes an empty one, whatever a process that was killed has left in its place. */
    static void make(Path directory) throws IOException {
        delete(directory);
        Files.createDirectory(directory);
    }

    /** Deletes one with what is in it, if it is there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
