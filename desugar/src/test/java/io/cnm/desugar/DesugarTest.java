package io.cnm.desugar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;

/** Programs do the same before and after. */
final class DesugarTest {
    @TempDir
    private Path directory;

    private Path jar;

    @BeforeEach
    void nameJar() {
        jar = directory.resolve("sample.jar");
    }

    /** What is left: the one that can be serialized, twice, and in Java 8 those whose bodies are private methods of objects. */
    @ParameterizedTest
    @CsvSource({"Lambdas, 8, 11", "Lambdas, 11, 2", "Lambdas, 17, 2", "Records, 17, 0"})
    void programDoesTheSame(String program, String release, int left) throws Exception {
        compile(program, release);
        var before = results(program);
        assertThat(dynamicCalls()).isGreaterThan(left + 5);

        bundle();

        assertThat(dynamicCalls()).isEqualTo(left);
        assertThat(results(program)).isEqualTo(before);
    }

    @Test
    void lambdaThatCapturesNothingHasOneObject() throws Exception {
        compile("Lambdas", "17");

        bundle();

        try (var loader = loader()) {
            var first = call(loader, "Lambdas$Named", "fixed");
            assertThat(call(loader, "Lambdas$Named", "fixed")).isSameAs(first);
        }
    }

    @Test
    void jarHasWhatJavaWouldFindInTheOthers() throws Exception {
        compile(
                "Lambdas",
                "17",
                "META-INF/MANIFEST.MF",
                "META-INF/SOMEBODY.SF",
                "META-INF/services/some.Driver",
                "META-INF/versions/9/module-info.class",
                "META-INF/versions/11/some.properties",
                "META-INF/versions/9/some.properties",
                "META-INF/versions/21/other.properties",
                "some.properties",
                "other.properties");
        var second = directory.resolve("second.jar");
        try (var zip = new ZipOutputStream(Files.newOutputStream(second))) {
            put(zip, "META-INF/services/some.Driver", "second");
            put(zip, "other.properties", "second");
            put(zip, "third.properties", "second");
        }

        bundle(second);

        var texts = new TreeMap<String, String>();
        contents().forEach((name, content) -> {
            if (!name.endsWith(".class")) {
                texts.put(name, new String(content, StandardCharsets.UTF_8));
            }
        });
        assertThat(texts)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n",
                        "META-INF/services/some.Driver", "META-INF/services/some.Driver\nsecond",
                        "some.properties", "META-INF/versions/11/some.properties",
                        "other.properties", "other.properties",
                        "third.properties", "second"));
        assertThat(contents()).containsKey("sample/Lambdas.class").doesNotContainKey("module-info.class");
    }

    @Test
    void theSameJarsMakeTheSameJar() throws Exception {
        compile("Lambdas", "17");
        var before = Files.copy(jar, directory.resolve("before.jar"));
        bundle();
        var first = Files.readAllBytes(jar);
        Files.copy(before, jar, StandardCopyOption.REPLACE_EXISTING);

        bundle();

        assertThat(jar).hasBinaryContent(first);
    }

    /** Makes the jar of itself and others. */
    private void bundle(Path... others) throws IOException {
        var made = directory.resolve("made.jar");
        Desugar.main(Stream.concat(Stream.of(made, jar), Stream.of(others))
                .map(Path::toString)
                .toArray(String[]::new));
        Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Makes the jar of a program and of files that hold their own names. */
    private void compile(String program, String release, String... others) throws IOException {
        var source = directory.resolve(program + ".java");
        try (var in = DesugarTest.class.getResourceAsStream(program + ".java")) {
            Files.copy(in, source);
        }
        var classes = directory.resolve("classes");
        var result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "--release",
                        release,
                        "-Xlint:-options",
                        "-d",
                        classes.toString(),
                        source.toString());
        assertThat(result).isZero();
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                put(zip, classes.relativize(file).toString(), Files.readAllBytes(file));
            }
            for (var other : others) {
                put(zip, other, other);
            }
        }
    }

    private static void put(ZipOutputStream zip, String name, String text) throws IOException {
        put(zip, name, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private Map<String, byte[]> contents() throws IOException {
        var contents = new TreeMap<String, byte[]>();
        try (var zip = new ZipFile(jar.toFile())) {
            for (var entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                contents.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return contents;
    }

    private long dynamicCalls() throws IOException {
        var calls = new ArrayList<Object>();
        contents().forEach((name, content) -> {
            if (name.endsWith(".class")) {
                var node = new ClassNode();
                new ClassReader(content).accept(node, 0);
                node.methods.stream()
                        .flatMap(method -> Stream.of(method.instructions.toArray()))
                        .filter(InvokeDynamicInsnNode.class::isInstance)
                        .forEach(calls::add);
            }
        });
        return calls.size();
    }

    private URLClassLoader loader() throws IOException {
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    private List<String> results(String program) throws Exception {
        try (var loader = loader()) {
            return ((List<?>) call(loader, program, "results"))
                    .stream().map(String::valueOf).toList();
        }
    }

    private static Object call(ClassLoader loader, String name, String method) throws ReflectiveOperationException {
        var called = loader.loadClass("sample." + name).getDeclaredMethod(method);
        called.setAccessible(true);
        return called.invoke(null);
    }
}
