package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.http.HttpCaller;
import io.cnm.spi.PluginCaller.Fate;
import io.cnm.spi.PluginCaller.Patience;
import io.cnm.testkit.FakePlugin;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PluginTest {
    private static final String CREATE = "NetworkDriver.CreateNetwork";
    private static final String LEAVE = "NetworkDriver.Leave";
    private static final String BODY = "{\"NetworkID\":\"n\"}\n";

    @TempDir
    Path dir;

    private final HttpCaller caller = new HttpCaller();
    private FakePlugin server;
    private Path socket;
    private Plugin plugin;

    @BeforeEach
    void start() throws IOException {
        socket = dir.resolve("p.sock");
        server = FakePlugin.on(socket);
        plugin = new Plugin("p", () -> Optional.of(PluginDirectories.socket(socket)), caller, Fast.TIMING);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        caller.close();
    }

    @Test
    void callIsPostedAsDockersEnginePostsIt() throws CallException {
        plugin.call(CREATE, BODY, Patience.FULL);

        var call = server.calls(CREATE).get(0);
        assertThat(call.body()).isEqualTo(BODY);
        assertThat(call.headers())
                .containsEntry("accept", "application/vnd.docker.plugins.v1.2+json")
                .containsEntry("host", "plugin.moby.localhost")
                .doesNotContainKey("content-type");
    }

    @Test
    void callWithoutArgumentsHasNoBody() throws CallException {
        plugin.call("Plugin.Activate", "", Patience.FULL);

        assertThat(server.calls("Plugin.Activate").get(0).headers()).containsEntry("content-length", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "{}trailing", "{\"Unknown\":[1,{}]}", " {\"err\":\"\"}", "{\"Err\":null}"})
    void answerWithoutAnErrorIsSuccess(String body) {
        server.answers(CREATE, body);

        assertThat(plugin).satisfies(each -> each.call(CREATE, BODY, Patience.FULL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | {\"Err\":\"no way\"} | remote: no way",
                "200 | {\"err\":\"no way\"} | remote: no way",
                "200 | {\"Error\":\"no way\"} | remote: no way",
                "200 | {\"ERROR\":\"no way\",\"Err\":\"\"} | remote: no way",
                "500 | {\"Err\":\"no way\"} | no way",
                "500 | plain text | plain text",
                "500 | {\"Err\":\"\"} | {\"Err\":\"\"}",
                "404 | 404 page not found | 404 page not found",
                "201 | {} | {}",
            })
    void anythingElseIsARefusalInThePluginsWords(int status, String body, String said) {
        server.answers(CREATE, status, body);

        var failure = failure(CREATE, Patience.FULL);

        assertThat(failure.fate()).isEqualTo(Fate.REFUSED);
        assertThat(failure.reason()).contains(said).contains("\"p\"").contains(CREATE);
        assertThat(server.calls(CREATE)).hasSize(1);
    }

    @Test
    void whoDoesNotProgramConnectivityNeedNot() {
        server.answers("NetworkDriver.ProgramExternalConnectivity", 404, "404 page not found");

        assertThat(plugin)
                .satisfies(each -> each.call("NetworkDriver.ProgramExternalConnectivity", BODY, Patience.FULL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"text\"", "{", "<html>"})
    void answerThatMakesNoSenseLeavesOpenWhatWasDone(String body) {
        server.answers(CREATE, body);

        assertThat(failure(CREATE, Patience.FULL).fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void deepAnswerIsNotFollowed() {
        server.answers(CREATE, "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(failure(CREATE, Patience.FULL).reason()).contains("epth");
    }

    @Test
    void endlessAnswerIsCutOff() {
        server.does(CREATE, (call, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            flood(out, "x".repeat(1 << 16));
        });

        assertThat(failure(CREATE, Patience.FULL).reason()).contains("longer than 4194304 bytes");
    }

    @Test
    void endlessHeaderIsCutOff() {
        server.does(CREATE, (call, out) -> {
            out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            flood(out, "x".repeat(1 << 16));
        });

        assertThat(failure(CREATE, Patience.FULL).reason()).contains("not HTTP");
    }

    @Test
    void whatIsNotHttpIsNoAnswer() {
        server.does(CREATE, (call, out) -> out.write(new byte[] {0x16, 3, 1, 0, 0, 10, 13, 10, 13, 10}));

        assertThat(failure(CREATE, Patience.FULL).fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void callThatIsNotAnsweredEndsInTime() {
        server.hangs(CREATE);
        plugin = hopeless();
        var begun = System.nanoTime();

        var failure = failure(CREATE, Patience.FULL);

        assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
        assertThat(failure.reason()).contains("did not answer within 0.6 s");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void answerThatTricklesEndsInTimeToo() {
        plugin = hopeless();
        server.does(CREATE, (call, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            flood(out, " ");
        });

        assertThat(failure(CREATE, Patience.FULL).fate()).isEqualTo(Fate.UNKNOWN);
    }

    @Test
    void callThatMayHaveBeenDoneIsNotMadeAgain() {
        server.does(CREATE, (call, out) -> {});

        var failure = failure(CREATE, Patience.FULL);

        assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
        assertThat(server.calls(CREATE)).hasSize(1);
    }

    @Test
    void callThatMayBeMadeTwiceIsMadeAgainWithItsWholeBody() throws CallException {
        server.does(LEAVE, (call, out) -> {
            if (server.calls(LEAVE).size() > 2) {
                FakePlugin.write(out, 200, "{}");
            }
        });

        plugin.call(LEAVE, BODY, Patience.FULL);

        assertThat(server.calls(LEAVE)).hasSize(3).allMatch(call -> call.body().equals(BODY));
    }

    @Test
    void pluginThatIsNotThereIsCalledFiveTimes() throws IOException {
        server.close();
        var tries = new ArrayList<Long>();
        var away = new Plugin(
                "p",
                () -> {
                    tries.add(System.nanoTime());
                    return Optional.of(PluginDirectories.socket(socket));
                },
                caller,
                Fast.TIMING);

        var failure = catchThrowableOfType(CallException.class, () -> away.call(CREATE, BODY, Patience.FULL));

        assertThat(failure.fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(tries).hasSize(5);
        assertThat(Duration.ofNanos(tries.get(4) - tries.get(3))).isGreaterThanOrEqualTo(Duration.ofMillis(160));
    }

    @Test
    void pluginThatComesBackMeanwhileGetsTheCall() throws Exception {
        server.close();
        var call = CompletableFuture.supplyAsync(() -> {
            try {
                return plugin.call(CREATE, BODY, Patience.FULL);
            } catch (CallException e) {
                throw new IllegalStateException(e);
            }
        });
        server = FakePlugin.on(socket);

        assertThat(call.get()).isEqualTo("{}");
        assertThat(server.calls(CREATE)).hasSize(1);
    }

    @Test
    void slowPluginGetsOnlySoManyCallsAtOnce() throws Exception {
        var waiting = new CountDownLatch(16);
        var patient = new Plugin(
                "p",
                () -> Optional.of(PluginDirectories.socket(socket)),
                caller,
                new Timing(
                        new Timing.Span(Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofSeconds(8)),
                        Fast.TIMING.removal(),
                        Fast.TIMING.rollBack(),
                        Fast.TIMING.waits(),
                        Fast.TIMING.betweenLooks()));
        var never = new CountDownLatch(1);
        server.does(CREATE, (call, out) -> {
            waiting.countDown();
            never.await();
        });
        var pool = Executors.newFixedThreadPool(16);
        for (var i = 0; i < 16; i++) {
            pool.execute(() -> assertThatThrownBy(() -> patient.call(CREATE, BODY, Patience.FULL))
                    .isInstanceOf(CallException.class));
        }
        waiting.await();

        var refused =
                await(() -> catchThrowableOfType(CallException.class, () -> patient.call(LEAVE, BODY, Patience.FULL)));

        assertThat(refused.fate()).isEqualTo(Fate.NOT_SENT);
        assertThat(refused.reason()).contains("too many calls");
        never.countDown();
        pool.shutdownNow();
    }

    private interface Attempt {
        @Nullable CallException make();
    }

    private static CallException await(Attempt attempt) {
        var end = System.nanoTime() + Duration.ofSeconds(7).toNanos();
        while (System.nanoTime() < end) {
            var failure = attempt.make();
            if (failure != null) {
                return failure;
            }
        }
        throw new AssertionError("no call failed in time");
    }

    private Plugin hopeless() {
        return new Plugin("p", () -> Optional.of(PluginDirectories.socket(socket)), caller, Fast.HOPELESS);
    }

    private CallException failure(String method, Patience patience) {
        return catchThrowableOfType(CallException.class, () -> plugin.call(method, BODY, patience));
    }

    private static void flood(OutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (var i = 0L; i < 1L << 31; i += bytes.length) {
            out.write(bytes);
        }
    }
}
