package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.TestEngine;
import io.cnm.linux.Netns;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@InPrivateNetns
@Timeout(120)
class ExecKernelTest {
    /** What came until the server closed. */
    private record Outcome(String head, String out, String err, String end) {}

    private static TestEngine engine(Lab lab) throws IOException {
        var engine = lab.closeAtEnd(TestEngine.start(lab.dir()));
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"c1\"}");
        var key = engine.controller().findSandbox("c1").orElseThrow().key();
        Files.createDirectories(key.getParent());
        var netns = Netns.create(key); // the recording runner has made none
        lab.closeAtEnd(netns::delete);
        return engine;
    }

    private static SocketChannel open(TestEngine engine, String spec, String early) throws IOException {
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(engine.socket()));
        var body = spec.getBytes(UTF_8);
        send(
                channel,
                "POST /cnm/v1/sandboxes/c1/exec HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: " + body.length + "\r\n\r\n" + spec
                        + early);
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static Outcome read(SocketChannel channel) throws IOException {
        var in = new DataInputStream(Channels.newInputStream(channel));
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.readByte());
        }
        var streams = new ByteArrayOutputStream[] {
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream()
        };
        try {
            while (true) {
                int stream = in.readInt() >>> 24;
                streams[stream].write(in.readNBytes(in.readInt()));
            }
        } catch (EOFException e) {
            return new Outcome(
                    head.toString(),
                    streams[1].toString(UTF_8),
                    streams[2].toString(UTF_8),
                    streams[3].toString(UTF_8));
        }
    }

    private static Outcome exec(TestEngine engine, String spec) throws IOException {
        try (var channel = open(engine, spec, "")) {
            return read(channel);
        }
    }

    @Test
    void programRunsInTheSandboxesNamespace(Lab lab) throws Exception {
        var engine = engine(lab);
        var inode =
                Netns.open(engine.controller().findSandbox("c1").orElseThrow().key());

        var outcome = exec(
                engine,
                "{\"cmd\":[\"sh\",\"-c\",\"readlink /proc/self/ns/net; pwd; echo $A >&2; exit 7\"],\"env\":[\"A=b=c\"],"
                        + "\"workingDir\":\"/usr\"}");

        assertThat(outcome.head())
                .startsWith("HTTP/1.1 101 UPGRADED\r\n")
                .contains("Content-Type: application/vnd.docker.multiplexed-stream\r\n", "Connection: Upgrade\r\n");
        assertThat(outcome.out()).isEqualTo("net:[" + inode.inode() + "]\n/usr\n");
        assertThat(outcome.err()).isEqualTo("b=c\n");
        assertThat(outcome.end()).isEqualTo("{\"exitCode\":7}");
        inode.close();
    }

    @Test
    void whatTheClientSendsIsReadUntilItShutsItsSideDown(Lab lab) throws Exception {
        try (var channel = open(engine(lab), "{\"cmd\":[\"cat\"],\"stdin\":true}", "early ")) {
            send(channel, "and late");
            channel.shutdownOutput();

            assertThat(read(channel))
                    .extracting(Outcome::out, Outcome::end)
                    .containsExactly("early and late", "{\"exitCode\":0}");
        }
    }

    @Test
    void muchOutputComesWhole(Lab lab) throws Exception {
        var outcome = exec(engine(lab), "{\"cmd\":[\"head\",\"-c\",\"5000000\",\"/dev/zero\"]}");

        assertThat(outcome.out()).hasSize(5_000_000);
        assertThat(outcome.end()).isEqualTo("{\"exitCode\":0}");
    }

    @Test
    void inputThatNobodyReadsDoesNotKeepTheEndAway(Lab lab) throws Exception {
        try (var channel = open(engine(lab), "{\"cmd\":[\"true\"],\"stdin\":true}", "x".repeat(100_000))) {
            assertThat(read(channel).end()).isEqualTo("{\"exitCode\":0}");
        }
    }

    @Test
    void signalIsReportedLikeAShellDoes(Lab lab) throws Exception {
        assertThat(exec(engine(lab), "{\"cmd\":[\"sh\",\"-c\",\"kill -TERM $$\"]}")
                        .end())
                .isEqualTo("{\"exitCode\":143}");
    }

    @Test
    void missingProgramIsReportedLikeAShellDoes(Lab lab) throws Exception {
        var outcome = exec(engine(lab), "{\"cmd\":[\"no-such-program\"]}");

        assertThat(outcome.err()).contains("no-such-program");
        assertThat(outcome.end()).isEqualTo("{\"exitCode\":127}");
    }

    @Test
    void programThatMayNotBeRunIsReported(Lab lab) throws Exception {
        assertThat(exec(engine(lab), "{\"cmd\":[\"/etc/hostname\"]}").end()).isEqualTo("{\"exitCode\":126}");
    }

    @Test
    void childThatStaysBehindDoesNotKeepTheEndAway(Lab lab) throws Exception {
        var file = lab.dir().resolve("pid");

        var outcome = exec(engine(lab), "{\"cmd\":[\"sh\",\"-c\",\"sleep 1000 & echo $! > " + file + "; echo done\"]}");

        assertThat(outcome.out()).isEqualTo("done\n");
        assertThat(outcome.end()).isEqualTo("{\"exitCode\":0}");
        ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                .orElseThrow()
                .destroyForcibly();
    }

    @Test
    void programEndsWithItsClient(Lab lab) throws Exception {
        var file = lab.dir().resolve("pid");
        try (var channel = open(
                engine(lab),
                "{\"cmd\":[\"sh\",\"-c\",\"echo $$ > " + file + "; echo ready; sleep 1000; true\"],\"stdin\":true}",
                "")) {
            awaitText(channel, "ready");
        }

        var pid = Long.parseLong(Files.readString(file).strip());
        lab.await("the program ends", () -> ProcessHandle.of(pid).isEmpty());
    }

    private static void awaitText(SocketChannel channel, String text) throws IOException {
        var seen = new StringBuilder();
        var buffer = ByteBuffer.allocate(4096);
        while (seen.indexOf(text) < 0 && channel.read(buffer.clear()) >= 0) {
            seen.append(ISO_8859_1.decode(buffer.flip()));
        }
        assertThat(seen).contains(text);
    }
}
