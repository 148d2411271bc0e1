package io.cnm.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.http.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What all commands that ask the daemon have in common, and {@code cnm reconcile}. */
class ClientCommandTest extends WithFakeDaemon {
    @Test
    void missingDaemonIsToldWithWhatToDo() {
        var outcome = Cnm.run("network", "ls", "-H", "unix://" + directory.resolve("none"));

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("cnm: no daemon answers at unix://" + directory.resolve("none")
                        + " (there is no such file): start it as root with: cnm daemon\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp://127.0.0.1:2375", "unix://relative", "/run/cnm.sock"})
    void hostThatIsNoUnixSocketIsAUsageError(String host) {
        var outcome = Cnm.run("network", "ls", "--host", host);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("--host", host, "unix:///run/cnm/cnm.sock");
    }

    @Test
    void answerThatIsNoJsonIsAFailure() {
        daemon.answer("GET networks", Response.text(200, "hello"));

        var outcome = daemon.cnm("network", "ls");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("the daemon's answer is no JSON");
    }

    @Test
    void refusalThatIsNoJsonIsShownAsItIs() {
        daemon.answer("GET networks", Response.text(500, "out of order"));

        assertThat(daemon.cnm("network", "ls").err()).isEqualTo("cnm: the daemon answered 500: out of order\n");
    }

    @Test
    void fieldsThatAreNotKnownOrMissingDoNotMatter() {
        daemon.answer("GET networks", 200, "[{\"id\":\"1\",\"colour\":[null,{\"a\":1.5}]}]");

        assertThat(daemon.cnm("network", "ls").out()).endsWith("\n1\n");
    }

    @Test
    void reconcileSaysWhatDiffersAndWhatWasRepaired() {
        daemon.answer("POST reconcile", 200, """
                {"findings":[{"kind":"stray","what":"link vethdead"},{"kind":"missing","what":"route"}],"repaired":1}""");

        assertThat(daemon.cnm("reconcile").out()).isEqualTo("""
                        KIND      WHAT
                        stray     link vethdead
                        missing   route
                        repaired 1 of 2
                        """);
    }

    @Test
    void reconcileAsADryRunOnlyCompares() {
        daemon.answer("POST reconcile?dryRun=true", 200, "{\"findings\":[],\"repaired\":0}");

        assertThat(daemon.cnm("reconcile", "--dry-run").out()).isEqualTo("nothing differs\n");
        assertThat(daemon.cnm("reconcile", "--dry-run", "--json").out())
                .isEqualTo("{\"findings\":[],\"repaired\":0}\n");
    }

    @Test
    void textOfTheDaemonStaysAsItIs() {
        var text = "\"\\\u00fc\n\t\u20ac";
        var json = Value.of(text).bytes();

        assertThat(Value.parse(json).text()).isEqualTo(text);
        assertThat(new String(json, UTF_8)).doesNotContain("\n");
    }
}
