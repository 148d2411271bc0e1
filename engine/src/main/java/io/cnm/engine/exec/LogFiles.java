package io.cnm.engine.exec;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The files of a log: the one that is written, and beside it earlier ones, whose names end in {@code .1}, {@code .2} and so on,
 * the older the higher. They are told apart by their inodes, since their names change. <em>Immutable.</em>
 */
record LogFiles(Path path) {
    private static final Pattern NUMBER = Pattern.compile("\\.([1-9][0-9]{0,3})");

    /** All that are there by their numbers; the one that is written is 0. There may be gaps while names change. */
    TreeMap<Integer, Path> all() throws IOException {
        var found = new TreeMap<Integer, Path>();
        var name = String.valueOf(path.getFileName());
        try (var files = Files.newDirectoryStream(path.resolveSibling(""), file -> String.valueOf(file.getFileName())
                .startsWith(name))) {
            for (var file : files) {
                number(String.valueOf(file.getFileName()).substring(name.length()))
                        .ifPresent(number -> found.put(number, file));
            }
        } catch (NoSuchFileException e) {
            return found;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return found;
    }

    private static Optional<Integer> number(String suffix) {
        if (suffix.isEmpty()) {
            return Optional.of(0);
        }
        var matcher = NUMBER.matcher(suffix);
        return matcher.matches() ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
    }

    /** What tells a file from another, whatever it is called. */
    static Optional<Object> key(Path file) throws IOException {
        try {
            return Optional.ofNullable(
                    Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What tells all that are there from others, the newest first. */
    List<Object> keys() throws IOException {
        var keys = new ArrayList<>();
        for (var file : all().values()) {
            key(file).ifPresent(keys::add);
        }
        return keys;
    }

    /** The file that was begun next after one; if that is gone, the oldest. Empty as long as none was. */
    Optional<Path> after(Object key) throws IOException {
        var files = all();
        var next = files.lastEntry();
        for (var file : files.descendingMap().entrySet()) {
            if (key(file.getValue()).filter(key::equals).isPresent()) {
                next = files.lowerEntry(file.getKey());
                break;
            }
        }
        return Optional.ofNullable(next).map(Map.Entry::getValue);
    }

    /**
     * Makes room for a new one: each gets the next number, and those that are too many go.
     *
     * @param most how many are to be there, with the new one
     */
    void shift(int most) throws IOException {
        for (var file : all().descendingMap().entrySet()) {
            if (file.getKey() + 1 >= most) {
                Files.deleteIfExists(file.getValue());
            } else {
                var target = path.resolveSibling(path.getFileName() + "." + (file.getKey() + 1));
                Files.move(file.getValue(), target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
