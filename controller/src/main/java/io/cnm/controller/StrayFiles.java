package io.cnm.controller;

import io.cnm.api.SystemException;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.Namespace;
import io.cnm.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Key files and files of sandboxes that nobody knows, such as after the store was lost. They are told from what others may
 * have put there by their names, and by what is in them: a key file is empty, whether a namespace is mounted on it or not.
 *
 * @param paths where they are
 * @param known ids of the sandboxes whose files stay
 */
record StrayFiles(Platform.Paths paths, Set<String> known) {
    private static final Pattern KEY = Pattern.compile("[0-9a-f]{12}");
    private static final Pattern DIRECTORY = Pattern.compile("[0-9a-f]{64}");

    /** What removes them. */
    List<Step> removal() {
        var steps = new ArrayList<Step>();
        for (var key : list(paths.namespaces(), KEY)) {
            if (known.stream().noneMatch(id -> id.startsWith(name(key))) && isEmptyFile(key)) {
                steps.add(new DeleteNamespace(new Namespace(key.toString())));
            }
        }
        for (var directory : list(paths.sandboxes(), DIRECTORY)) {
            if (!known.contains(name(directory)) && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                steps.add(new DeleteFile(directory.resolve(SandboxFiles.HOSTS).toString()));
                steps.add(new DeleteFile(
                        directory.resolve(SandboxFiles.RESOLV_CONF).toString()));
            }
        }
        return steps;
    }

    private static List<Path> list(Path directory, Pattern names) {
        try (var files = Files.list(directory)) {
            return files.filter(file -> names.matcher(name(file)).matches())
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of(); // nothing was ever made there
        } catch (IOException e) {
            throw new SystemException("cannot look for strays in " + directory + ": " + e, e);
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static boolean isEmptyFile(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == 0;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new SystemException("cannot look at " + file + ": " + e, e);
        }
    }
}
