package io.cnm.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher {@code ./cnm}, in a checkout of its own with a stand-in for Maven that counts its calls and a stand-in for the
 * command that tells how it was started.
 */
class LauncherTest {
    private static final String MAIN = """
            package io.cnm.cli;

            public class Main {
                public static void main(String[] args) {
                    System.out.println("args " + java.util.List.of(args));
                    System.out.println("in " + System.getProperty("user.dir"));
                    System.out.println("java " + System.getProperty("java.home"));
                    System.out.println("options "
                            + java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
                }
            }
            """;
    private static final String DESUGAR = """
            package io.cnm.desugar;

            import java.nio.file.*;

            public class Desugar {
                public static void main(String[] jars) throws Exception {
                    Files.write(Path.of(System.getenv("STAND_IN"), "bundled"), java.util.List.of(jars));
                    Files.copy(Path.of(jars[1]), Path.of(jars[0]));
                }
            }
            """;
    private static final String MAVEN = """
            #!/bin/sh
            echo "$*" >> "$STAND_IN/calls"
            if [ -e "$STAND_IN/broken" ]; then echo "[ERROR] a semicolon is missing"; exit 1; fi
            for argument; do
              case $argument in -Dcnm.lib=*) mkdir -p "${argument#-Dcnm.lib=}" ;; esac
            done
            for module in cli desugar; do
              mkdir -p "$STAND_IN/../$module/target"
              cp "$STAND_IN/$module-0.jar" "$STAND_IN/../$module/target/"
            done
            """;

    @TempDir
    private Path temporary;

    private Path checkout;
    private Path standIn;
    private String javaHome = System.getProperty("java.home");

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = temporary.toRealPath().resolve("a check out");
        standIn = Files.createDirectories(checkout.resolve("stand-in"));
        Files.createDirectories(checkout.resolve("scripts"));
        for (var file : List.of("cnm", "scripts/lib.sh", "scripts/build-app.sh")) {
            Files.copy(Path.of("..").resolve(file), checkout.resolve(file));
        }
        Files.writeString(checkout.resolve("pom.xml"), "");
        Files.writeString(Files.createDirectories(checkout.resolve("cli")).resolve("pom.xml"), "");
        Files.writeString(
                Files.createDirectories(checkout.resolve("cli/src/main")).resolve("Main.java"), MAIN);
        compileStandIn("cli", checkout.resolve("cli/src/main/Main.java"));
        compileStandIn("desugar", Files.writeString(temporary.resolve("Desugar.java"), DESUGAR));
        Files.writeString(standIn.resolve("mvn"), MAVEN);
        assertThat(standIn.resolve("mvn").toFile().setExecutable(true)).isTrue();
    }

    @Test
    void firstCallBuildsAndLaterCallsOnlyRun() throws IOException, InterruptedException {
        var first = cnm("version");
        var second = cnm("version");

        assertThat(first.err()).contains("building");
        assertThat(first.out()).contains("args [version]").isEqualTo(second.out());
        assertThat(second.err()).isEmpty();
        assertThat(builds()).isEqualTo(1);
        assertThat(standIn.resolve("bundled")).content().contains("/cnm.jar", "/lib/cli-0.jar");
    }

    @Test
    void callsThatMeetBuildOnce() throws IOException, InterruptedException {
        var calls = List.of(start("version"), start("version"), start("version"));

        for (var call : calls) {
            assertThat(await(call).exit()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void changedSourceIsBuiltBeforeItRuns() throws IOException, InterruptedException {
        cnm();

        Files.writeString(checkout.resolve("cli/src/main/Main.java"), MAIN + "// changed");
        cnm();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void deletedSourceIsNoticedToo() throws IOException, InterruptedException {
        cnm();

        Files.delete(checkout.resolve("cli/src/main/Main.java"));
        cnm();

        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void earlierBuildsThatNobodyRunsAreRemoved() throws IOException, InterruptedException {
        cnm();
        Files.writeString(checkout.resolve("pom.xml"), "changed");
        cnm();

        try (var builds = Files.list(checkout.resolve(".cache/app")).filter(Files::isDirectory)) {
            assertThat(builds).hasSize(1);
        }
    }

    @Test
    void brokenBuildSaysWhyAndRunsNothing() throws IOException, InterruptedException {
        Files.createFile(standIn.resolve("broken"));
        var broken = cnm("version");
        Files.delete(standIn.resolve("broken"));
        var mended = cnm("version");

        assertThat(broken.exit()).isNotZero();
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err()).contains("a semicolon is missing", ".cache/build.log");
        assertThat(mended.exit()).isZero();
    }

    @Test
    void linkToItWorksFromAnyDirectoryAndKeepsIt() throws IOException, InterruptedException {
        var elsewhere = Files.createDirectory(checkout.resolve("else where"));
        Files.createSymbolicLink(elsewhere.resolve("relative"), Path.of("../cnm"));
        Files.createSymbolicLink(elsewhere.resolve("cnm"), elsewhere.resolve("relative"));

        var result = await(start(elsewhere, "./cnm"));

        assertThat(result.out()).contains("in " + elsewhere);
    }

    @Test
    void argumentsArriveAsTheyWereTyped() throws IOException, InterruptedException {
        var result = cnm("a b", "", "*", "$HOME");

        assertThat(result.out()).contains("args [a b, , *, $HOME]");
    }

    @Test
    void shortCommandsAndTheDaemonEachHaveTheirOptions() throws IOException, InterruptedException {
        assertThat(cnm("version").out()).contains("-XX:+UseSerialGC", "-Xmn24m").doesNotContain("io.netty");
        assertThat(cnm("--debug", "daemon").out())
                .contains("-XX:+UseSerialGC", "-Xmn6m", "-XX:+ExitOnOutOfMemoryError", "-Dio.netty.jfr.enabled=false");
    }

    @Test
    void javaHomeThatIsTooOldIsNotUsed() throws IOException, InterruptedException {
        cnm();
        var old = Files.createDirectory(temporary.resolve("old"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Files.createSymbolicLink(Files.createDirectory(old.resolve("bin")).resolve("java"), Path.of("/bin/false"));

        javaHome = old.toString();
        var result = cnm();

        assertThat(result.out()).contains("java " + System.getProperty("java.home"));
    }

    @Test
    void buildIsToldWhichSourcesTheseAreIfGitKnows() throws IOException, InterruptedException {
        cnm();
        assertThat(calls().get(0)).contains("-Dcnm.commit= ", "-Dcnm.built= ");
        var identity = "-c user.name=somebody -c user.email=somebody@example.org";
        for (var command : List.of("init -q", "add pom.xml", identity + " commit -q -m first")) {
            var git = Stream.concat(Stream.of("git"), Stream.of(command.split(" ")))
                    .toArray(String[]::new);
            assertThat(await(start(checkout, git)).exit()).isZero();
        }
        var commit = await(start(checkout, "git", "rev-parse", "--short=12", "HEAD"))
                .out()
                .strip();

        Files.writeString(checkout.resolve("pom.xml"), "changed");
        cnm();

        assertThat(calls().get(1))
                .contains("-Dcnm.commit=" + commit + "-dirty ")
                .containsPattern("-Dcnm.built=\\d{4}-\\d\\d-\\d\\dT");
    }

    private void compileStandIn(String module, Path source) throws IOException {
        var classes = Files.createDirectory(temporary.resolve(module + " classes"));
        var jar = java.util.spi.ToolProvider.findFirst("jar").orElseThrow();
        var compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", "" + classes, "" + source);
        assertThat(compiled).isZero();
        var made = standIn.resolve(module + "-0.jar");
        assertThat(jar.run(System.out, System.err, "cf", "" + made, "-C", "" + classes, "."))
                .isZero();
    }

    private int builds() throws IOException {
        return calls().size();
    }

    /** What Maven was called with. */
    private List<String> calls() throws IOException {
        return Files.readAllLines(standIn.resolve("calls"));
    }

    private Result cnm(String... arguments) throws IOException, InterruptedException {
        return await(start(arguments));
    }

    private Process start(String... arguments) throws IOException {
        return start(
                temporary,
                Stream.concat(Stream.of(checkout.resolve("cnm").toString()), Stream.of(arguments))
                        .toArray(String[]::new));
    }

    private Process start(Path directory, String... command) throws IOException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        var environment = builder.environment();
        environment.put("PATH", standIn + ":" + environment.get("PATH"));
        environment.put("STAND_IN", standIn.toString());
        environment.put("JAVA_HOME", javaHome);
        environment.keySet().removeAll(List.of("CNM_JAVA_OPTS", "CNM_NO_BUILD"));
        return builder.start();
    }

    /** The output is a few lines: it fits in the pipe, so it can be read after the end. */
    private static Result await(Process process) throws IOException, InterruptedException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Result(
                    process.exitValue(),
                    new String(process.getInputStream().readAllBytes(), UTF_8),
                    new String(process.getErrorStream().readAllBytes(), UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private record Result(int exit, String out, String err) {}
}
