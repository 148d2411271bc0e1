package io.cnm.cli.client.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.cli.client.WithFakeDaemon;
import io.cnm.http.HijackedConnection;
import io.cnm.http.Response;
import io.cnm.http.UnixClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExecSessionTest extends WithFakeDaemon {
    private static final String EXEC = "POST sandboxes/c1/exec";
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final int END = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private interface Server {
        void serve(HijackedConnection connection) throws IOException;
    }

    private void serve(Server server) {
        daemon.answer(EXEC, Response.hijack("raw", connection -> {
            server.serve(connection);
            connection.close();
        }));
    }

    private static byte[] frame(int kind, String text) {
        var bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocate(8 + bytes.length)
                .putInt(kind << 24)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private int exec(byte[] input) throws IOException {
        var client = UnixClient.connect(daemon.socket(), Duration.ofSeconds(20));
        assertThat(client.upgrade("POST", "/cnm/v1/sandboxes/c1/exec", new byte[0])
                        .status())
                .isEqualTo(101);
        try (var connection = client.takeOver()) {
            var session = new ExecSession(connection, out, err);
            session.send(new ByteArrayInputStream(input));
            return session.receive();
        }
    }

    @Test
    void streamsComeApartAndTheExitCodeIsTheProgramsOwn() throws IOException {
        serve(connection -> {
            connection.write(frame(OUT, "one "));
            connection.write(frame(ERR, "trouble"));
            connection.write(frame(OUT, "two"));
            connection.write(frame(END, "{\"exitCode\":7}"));
        });

        assertThat(exec(new byte[0])).isEqualTo(7);
        assertThat(out.toString(UTF_8)).isEqualTo("one two");
        assertThat(err.toString(UTF_8)).isEqualTo("trouble");
    }

    @Test
    void inputEndsByItselfAndOutputGoesOn() throws IOException {
        serve(connection -> {
            var heard = connection.input().readAllBytes().length;
            connection.write(frame(OUT, "heard " + heard));
            connection.write(frame(END, "{\"exitCode\":0}"));
        });

        assertThat(exec(new byte[3_000_000])).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("heard 3000000");
    }

    @Test
    void inputThatNobodyReadsDoesNotKeepTheEndAway() throws IOException {
        serve(connection -> connection.write(frame(END, "{\"exitCode\":0}")));

        assertThat(exec(new byte[10_000_000])).isZero();
    }

    @Test
    void endWithoutAnExitCodeIsAFailure() {
        serve(connection -> connection.write(frame(OUT, "half")));

        assertThatThrownBy(() -> exec(new byte[0]))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("cut off");
        assertThat(out.toString(UTF_8)).isEqualTo("half");
    }

    @Test
    void frameThatNobodyKnowsIsAFailure() {
        serve(connection -> connection.write(frame(9, "?")));

        assertThatThrownBy(() -> exec(new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kind 9");
    }

    @Test
    void wordsAfterTheSandboxAreTheProgramsOwn() {
        serve(connection -> connection.write(frame(END, "{\"exitCode\":3}")));

        var plain = daemon.cnm("sandbox", "exec", "-n", "-e", "A=b=c", "-w", "/tmp", "c1", "ls", "-l", "--", "-n");
        var dashes = daemon.cnm("sandbox", "exec", "--no-stdin", "c1", "--", "ls", "--help");

        assertThat(plain.exit()).isEqualTo(3);
        assertThat(dashes.exit()).isEqualTo(3);
        assertThat(daemon.asked())
                .containsExactly(
                        EXEC + " {\"cmd\":[\"ls\",\"-l\",\"--\",\"-n\"],\"env\":[\"A=b=c\"],\"workingDir\":\"/tmp\"}",
                        EXEC + " {\"cmd\":[\"ls\",\"--help\"]}");
    }

    @Test
    void refusalIsToldAndEndsWith125() {
        daemon.answer(EXEC, 404, "{\"message\":\"no sandbox c1\"}");

        var outcome = daemon.cnm("sandbox", "exec", "-n", "c1", "--", "true");

        assertThat(outcome.exit()).isEqualTo(125);
        assertThat(outcome.err()).isEqualTo("cnm: no sandbox c1\n");
    }
}
