package io.cnm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void quietAgain() {
        LogLevel.WARN.apply();
    }

    @Test
    void versionNamesTheRelease() {
        var exit = run("version");

        assertThat(exit).isZero();
        assertThat(out.toString()).matches("(?s)cnm \\d+\\.\\d+\\.\\d+.*Java \\d+.*");
    }

    @Test
    void versionOptionSaysTheSameAsTheCommand() {
        run("version");
        var command = out.toString();
        out.getBuffer().setLength(0);

        run("--version");

        assertThat(out.toString()).isEqualTo(command);
    }

    @Test
    void helpListsTheCommands() {
        var exit = run("--help");

        assertThat(exit).isZero();
        assertThat(out.toString()).contains("Usage: cnm", "version", "--log-level");
    }

    @Test
    void helpOfANounListsItsCommandsWithTheirOtherNames() {
        assertThat(run("network", "--help")).isZero();

        assertThat(out.toString()).contains("ls, list", "create", "inspect", "rm, remove");
    }

    @Test
    void optionsBeforeTheCommandChangeNothing() {
        assertThat(run("--log-level", "warn", "sandbox", "exec", "--help")).isZero();

        assertThat(out.toString()).contains("cnm sandbox exec [OPTIONS] SANDBOX [--] PROGRAM");
    }

    @Test
    void unknownCommandIsAUsageErrorOnStandardError() {
        var exit = run("versoin");

        assertThat(exit).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("versoin");
    }

    @Test
    void noCommandIsAUsageErrorThatShowsWhatThereIs() {
        var exit = run();

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("Missing command", "Usage: cnm");
    }

    @Test
    void onlyWarningsAreLoggedUnlessAskedFor() {
        run("version");

        assertThat(LoggerFactory.getLogger("io.cnm.controller").isInfoEnabled()).isFalse();
        assertThat(LoggerFactory.getLogger("io.cnm.controller").isWarnEnabled()).isTrue();
    }

    @Test
    void debugAfterTheCommandLogsOurDetailsButNotTheLibraries() {
        run("version", "--debug");

        assertThat(LoggerFactory.getLogger("io.cnm.kernel").isDebugEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("io.netty").isInfoEnabled()).isFalse();
    }

    @Test
    void logLevelIsSpeltAsDockerSpellsIt() {
        run("--log-level", "info", "version");

        assertThat(LoggerFactory.getLogger("io.cnm.kernel").isInfoEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("io.cnm.kernel").isDebugEnabled()).isFalse();
    }

    @Test
    void unknownLogLevelNamesTheOptionAndWhatIsAllowed() {
        var exit = run("--log-level", "loud", "version");

        assertThat(exit).isEqualTo(2);
        assertThat(err.toString()).contains("--log-level", "debug", "info", "warn", "error");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
