package io.cnm.desugar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/** The classes of a jar, and what else is in it. Classes for later versions of Java only count as "else". */
final class Jar {
    private static final String CLASS = ".class";

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, ClassNode> classes = new LinkedHashMap<>();
    private final Set<ClassNode> changed = new LinkedHashSet<>();

    private Jar() {}

    static Jar read(Path file) throws IOException {
        var jar = new Jar();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                try (var in = zip.getInputStream(entry)) {
                    jar.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return jar;
    }

    private void put(String name, byte[] content) {
        files.put(name, content);
        if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
            var node = new ClassNode();
            new ClassReader(content).accept(node, 0);
            classes.put(node.name, node);
        }
    }

    /** Whether somebody vouches for what is in it. */
    boolean isSigned() {
        return files.keySet().stream().anyMatch(name -> name.startsWith("META-INF/") && name.endsWith(".SF"));
    }

    Collection<ClassNode> classes() {
        return classes.values();
    }

    /** The class of that internal name. */
    Optional<ClassNode> find(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    void add(ClassNode node) {
        classes.put(node.name, node);
        change(node);
    }

    /** Says that the class is not what was read any more. */
    void change(ClassNode node) {
        changed.add(node);
    }

    /** Writes it, if anything has changed. Times of entries are left out, so that the same sources make the same file. */
    void write(Path file) throws IOException {
        if (changed.isEmpty()) {
            return;
        }
        for (var node : changed) {
            var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            node.accept(writer);
            files.put(node.name + CLASS, writer.toByteArray());
        }
        var unfinished = Path.of(file + ".unfinished");
        try (var zip = new ZipOutputStream(Files.newOutputStream(unfinished))) {
            for (var each : files.entrySet()) {
                var entry = new ZipEntry(each.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
