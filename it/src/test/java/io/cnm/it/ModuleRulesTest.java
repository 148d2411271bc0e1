package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may import whom, and the few things that only one class may do. */
class ModuleRulesTest {
    private static final Path CHECKOUT = Path.of("..");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("-tests.jar!")) // what other modules' tests lend
            .withImportOption(location -> !location.contains("/jmh_generated/")) // JMH writes these
            .importPackages("io.cnm");
    private static final Pattern CONTAINER_WORD = Pattern.compile("endpoint|sandbox|container|docker");

    @ParameterizedTest
    @FieldSource("io.cnm.it.Module#ALL")
    void moduleImportsOnlyWhatTheTableAllows(Module module) {
        var forbidden = CLASSES.stream()
                .filter(module::holds)
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .filter(dependency ->
                        !module.mayName(dependency.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription);

        assertThat(forbidden).isEmpty();
    }

    @Test
    void everyClassBelongsToExactlyOneModuleOfTheTable() {
        var strays = CLASSES.stream()
                .filter(type ->
                        Module.ALL.stream().filter(module -> module.holds(type)).count() != 1)
                .map(JavaClass::getName);

        assertThat(strays).isEmpty();
    }

    @Test
    void everyModuleOfTheBuildIsCheckedHere() throws IOException {
        var seen = new TreeSet<String>();
        CLASSES.forEach(type -> seen.add(type.getPackageName()));

        try (var files = Files.find(CHECKOUT, 32, (path, attributes) -> path.endsWith("package-info.java"))) {
            var packages = files.map(CHECKOUT::relativize)
                    .filter(file -> file.startsWith(file.subpath(0, 1).resolve("src/main/java")))
                    .map(file ->
                            file.subpath(4, file.getNameCount() - 1).toString().replace('/', '.'));

            assertThat(packages).as("packages of modules that `it` depends on").isSubsetOf(seen);
        }
    }

    @Test
    void everyPackageSaysWhatItIsAndIsNullMarked() {
        var unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .map(each -> each.getName());

        assertThat(unmarked).isEmpty();
    }

    @Test
    void onlyNetnsEntersNamespaces() {
        var callers = CLASSES.stream()
                .flatMap(type -> type.getMethodCallsFromSelf().stream())
                .filter(call -> call.getName().equals("setns"))
                .map(call -> call.getOriginOwner().getName());

        assertThat(callers).containsOnly("io.cnm.linux.Netns", "io.cnm.linux.Syscalls");
    }

    @Test
    void linuxAndNetlinkKnowNoContainerWords() {
        var words = CLASSES.stream()
                .filter(type -> type.getPackageName().startsWith("io.cnm.linux")
                        || type.getPackageName().startsWith("io.cnm.netlink"))
                .flatMap(type -> Stream.concat(
                        Stream.of(type.getName()), type.getMembers().stream().map(JavaMember::getFullName)))
                .filter(name ->
                        CONTAINER_WORD.matcher(name.toLowerCase(Locale.ROOT)).find());

        assertThat(words).isEmpty();
    }
}
