package io.cnm.desugar;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;

/**
 * The classes of a jar as Java 17 sees them, and what else is in it. What says something of the jar as a whole is left out:
 * its manifest, its module, who vouches for it.
 */
final class Jar {
    private static final String CLASS = ".class";
    private static final int JAVA = 17;
    private static final Pattern VERSION = Pattern.compile("META-INF/versions/([0-9]+)/(.+)");
    private static final Pattern OF_THE_WHOLE = Pattern.compile(
            "(.*/)?module-info\\.class|META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]+\\.(SF|RSA|DSA|EC)|maven/.*)");

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    /** For which version of Java a file is. */
    private final Map<String, Integer> versions = new HashMap<>();

    private final Map<String, ClassNode> classes = new LinkedHashMap<>();
    private final Set<ClassNode> changed = new LinkedHashSet<>();

    private Jar() {}

    static Jar read(Path file) throws IOException {
        var jar = new Jar();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory()) {
                    try (var in = zip.getInputStream(entry)) {
                        jar.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        return jar;
    }

    /** A file for a version of Java stands for the one without, unless there is one for a later version. */
    private void put(String path, byte[] content) {
        var ofVersion = VERSION.matcher(path);
        var version = ofVersion.matches() ? Integer.parseInt(ofVersion.group(1)) : 0;
        var name = ofVersion.matches() ? ofVersion.group(2) : path;
        if (OF_THE_WHOLE.matcher(name).matches() || version > JAVA || version < versions.getOrDefault(name, 0)) {
            return;
        }
        versions.put(name, version);
        files.put(name, content);
        if (name.endsWith(CLASS) && !name.startsWith("META-INF/")) {
            var node = new ClassNode();
            new ClassReader(content).accept(node, 0);
            classes.put(node.name, node);
        }
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

    /** What is in it now, by name. */
    Map<String, byte[]> files() {
        for (var node : changed) {
            var writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            node.accept(writer);
            files.put(node.name + CLASS, writer.toByteArray());
        }
        changed.clear();
        return files;
    }
}
