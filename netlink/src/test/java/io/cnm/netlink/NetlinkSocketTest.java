package io.cnm.netlink;

import static io.cnm.netlink.Constants.NLM_F_DUMP_INTR;
import static io.cnm.netlink.Constants.NLM_F_MULTI;
import static io.cnm.netlink.TestRequest.DICTIONARY;
import static io.cnm.netlink.TestRequest.TYPE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.linux.Errno;
import io.cnm.netlink.FakeKernel.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NetlinkSocketTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void acknowledgedRequestReturns() {
        var kernel = FakeKernel.willing();
        try (var socket = new NetlinkSocket(kernel, DICTIONARY)) {
            assertThat(socket.execute(new TestRequest(7))).isEmpty();
        }
        assertThat(kernel.sends()).hasSize(1);
        assertThat(kernel.closed()).isTrue();
    }

    @Test
    void refusalCarriesOperationErrorTextAndAttribute() {
        Script script = (sent, answers) -> answers.refuse(
                sent.get(0), Errno.EINVAL, out -> out.string(1, "too big").u32(2, 16 + 4 + 8 + 4));
        try (var socket = socket(script)) {
            var e = catchThrowableOfType(NetlinkException.class, () -> socket.execute(new TestRequest(7)));

            assertThat(e).hasMessage("test 7: Invalid argument (EINVAL): too big [TEST_NEST/TEST_INNER]");
            assertThat(e.invalid()).isTrue();
            assertThat(e.attribute()).contains("TEST_NEST/TEST_INNER");
            assertThat(e.kernelText()).contains("too big");
            assertThat(e.operation()).isEqualTo("test 7");
        }
    }

    @Test
    void missingAttributeIsNamed() {
        Script script = (sent, answers) -> answers.refuse(sent.get(0), Errno.EINVAL, out -> out.u32(5, 1));
        try (var socket = socket(script)) {
            assertThatThrownBy(() -> socket.execute(new TestRequest(7)))
                    .hasMessage("test 7: Invalid argument (EINVAL) [missing TEST_NUMBER]");
        }
    }

    @Test
    void everyOutcomeOfOneSendIsReported() {
        Script script = (sent, answers) -> sent.forEach(m -> {
            if (TestRequest.numberIn(m) == 1) {
                answers.refuse(m, Errno.EEXIST);
            } else {
                answers.ack(m);
            }
        });
        try (var socket = socket(script)) {
            var outcomes = socket.executeAll(List.of(new TestRequest(0), new TestRequest(1), new TestRequest(2)));

            assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, true);
            assertThat(outcomes.get(1).failure().orElseThrow().exists()).isTrue();
            assertThat(outcomes.get(1).failure().orElseThrow().index()).isEqualTo(1);
            assertThatThrownBy(() -> Outcome.requireAll(outcomes)).hasMessage("test 1: File exists (EEXIST)");
        }
    }

    @Test
    void requestIsSentOnlyAfterTheOneItNeedsWasAcknowledged() {
        var kernel = FakeKernel.willing();
        try (var socket = new NetlinkSocket(kernel, DICTIONARY)) {
            var outcomes = socket.executeAll(List.of(
                    new TestRequest(0).making("a"),
                    new TestRequest(1),
                    new TestRequest(2).needing("a"),
                    new TestRequest(3)));

            assertThat(outcomes).allMatch(Outcome::succeeded);
        }
        assertThat(kernel.sends().stream().map(NetlinkSocketTest::numbers))
                .containsExactly(List.of(0, 1), List.of(2, 3));
    }

    @Test
    void requestIsNotSentIfWhatItNeedsWasRefused() {
        var kernel = new FakeKernel((sent, answers) -> sent.forEach(m -> {
            if (TestRequest.numberIn(m) == 0) {
                answers.refuse(m, Errno.EEXIST);
            } else {
                answers.ack(m);
            }
        }));
        try (var socket = new NetlinkSocket(kernel, DICTIONARY)) {
            var outcomes = socket.executeAll(List.of(
                    new TestRequest(0).making("a"),
                    new TestRequest(1).needing("a").making("b"),
                    new TestRequest(2).needing("b"),
                    new TestRequest(3)));

            assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(false, false, false, true);
            assertThat(outcomes.get(2).failure().orElseThrow().notSent()).isTrue();
            assertThat(outcomes.get(2).failure().orElseThrow().index()).isEqualTo(2);
        }
        assertThat(kernel.sends().stream().flatMap(List::stream).map(TestRequest::numberIn))
                .containsExactly(0, 3);
    }

    @Test
    void longListsAreCutIntoSends() {
        var kernel = FakeKernel.willing();
        try (var socket = new NetlinkSocket(kernel, DICTIONARY)) {
            var requests = IntStream.range(0, 1000).mapToObj(TestRequest::new).toList();

            assertThat(socket.executeAll(requests)).hasSize(1000).allMatch(Outcome::succeeded);
        }
        assertThat(kernel.sends()).hasSizeBetween(8, 20);
    }

    @Test
    void refusedEnvelopeEndsTheTransaction() {
        Script script = (sent, answers) -> answers.refuse(sent.get(0), Errno.EPERM);
        try (var socket = socket(script)) {
            var outcomes = socket.transact(List.of(new TestRequest(0).asEnvelope(), new TestRequest(1)));

            assertThat(outcomes.get(0).failure().orElseThrow().denied()).isTrue();
            assertThat(outcomes.get(1).failure().orElseThrow().notSent()).isTrue();
        }
    }

    @Test
    void refusedMessagesOfATransactionAreAllCollected() {
        Script script = (sent, answers) -> {
            answers.refuse(sent.get(1), Errno.ENOENT);
            answers.refuse(sent.get(2), Errno.EEXIST);
            answers.ack(sent.get(3));
        };
        try (var socket = socket(script)) {
            var outcomes = socket.transact(List.of(
                    new TestRequest(0).asEnvelope(),
                    new TestRequest(1).unacknowledged(),
                    new TestRequest(2).unacknowledged(),
                    new TestRequest(3)));

            assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, false, true);
        }
    }

    @Test
    void silenceEndsAtTheDeadlineAndLateAnswersAreDropped() {
        var late = new ArrayList<Runnable>();
        var kernel = new FakeKernel((sent, answers) -> {
            if (late.isEmpty()) {
                late.add(() -> answers.refuse(sent.get(0), Errno.EEXIST));
            } else {
                late.get(0).run();
                answers.ack(sent.get(0));
            }
        });
        try (var socket = new NetlinkSocket(kernel, DICTIONARY, SHORT)) {
            var e = catchThrowableOfType(NetlinkException.class, () -> socket.execute(new TestRequest(1)));

            assertThat(e.unanswered()).isTrue();
            assertThat(socket.execute(new TestRequest(2))).isEmpty();
        }
    }

    @Test
    void lostAnswerIsAnErrorWellBeforeTheDeadline() {
        Script script = (sent, answers) -> answers.ack(sent.get(0)).overrun();
        try (var socket = new NetlinkSocket(new FakeKernel(script), DICTIONARY, Duration.ofMinutes(5))) {
            var outcomes = socket.transact(List.of(new TestRequest(0), new TestRequest(1)));

            assertThat(outcomes.get(0).succeeded()).isTrue();
            assertThat(outcomes.get(1).failure().orElseThrow().unanswered()).isTrue();
        }
    }

    @Test
    void lostAnswerToAQuestionIsAskedForAgain() {
        var asked = new AtomicInteger();
        Script script = (sent, answers) -> {
            if (asked.incrementAndGet() == 1) {
                answers.overrun();
            } else {
                answers.object(sent.get(0), TYPE, 0, new TestRequest(9)::encode);
            }
        };
        try (var socket = socket(script)) {
            assertThat(socket.<Integer>get(new TestRequest(1), TestRequest::numberIn))
                    .isEqualTo(9);
        }
    }

    @Test
    void missingObjectIsEmpty() {
        try (var socket = socket((sent, answers) -> answers.refuse(sent.get(0), Errno.ENODEV))) {
            assertThat(socket.find(new TestRequest(1), TestRequest::numberIn)).isEmpty();
            assertThatThrownBy(() -> socket.get(new TestRequest(1), TestRequest::numberIn))
                    .hasMessage("test 1: No such device (ENODEV)");
        }
    }

    @Test
    void dumpCollectsAllParts() {
        Script script = (sent, answers) -> answers.object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(4)::encode)
                .object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(5)::encode)
                .done(sent.get(0), 0);
        try (var socket = socket(script)) {
            assertThat(socket.<Integer>dump(new TestRequest(0), TestRequest::numberIn))
                    .containsExactly(4, 5);
        }
    }

    @Test
    void dumpKeepsWhatIsWantedAndReadsNothingElse() {
        Script script = (sent, answers) -> answers.object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(4)::encode)
                .object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(5)::encode)
                .done(sent.get(0), 0);
        var read = new AtomicInteger();
        try (var socket = socket(script)) {
            var kept =
                    socket.<Integer>dump(new TestRequest(0), message -> TestRequest.numberIn(message) == 5, message -> {
                        read.incrementAndGet();
                        return TestRequest.numberIn(message);
                    });

            assertThat(kept).containsExactly(5);
            assertThat(read).hasValue(1);
        }
    }

    @Test
    void disturbedDumpThatHadNothingWantedIsAskedForAgain() {
        var asked = new AtomicInteger();
        Script script = (sent, answers) -> answers.object(
                        sent.get(0),
                        TYPE,
                        NLM_F_MULTI | (asked.incrementAndGet() == 1 ? NLM_F_DUMP_INTR : 0),
                        new TestRequest(asked.get())::encode)
                .done(sent.get(0), 0);
        try (var socket = socket(script)) {
            var wanted = socket.<Integer>dump(
                    new TestRequest(0), message -> TestRequest.numberIn(message) == 2, TestRequest::numberIn);

            assertThat(wanted).containsExactly(2);
        }
    }

    @Test
    void disturbedDumpIsAskedForAgain() {
        var asked = new AtomicInteger();
        Script script = (sent, answers) -> {
            var disturbed = asked.incrementAndGet() < 3;
            answers.object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(asked.get())::encode)
                    .done(sent.get(0), disturbed ? NLM_F_DUMP_INTR : 0);
        };
        try (var socket = socket(script)) {
            assertThat(socket.<Integer>dump(new TestRequest(0), TestRequest::numberIn))
                    .containsExactly(3);
        }
    }

    @Test
    void alwaysDisturbedDumpIsNeverTakenForTheTruth() {
        Script script = (sent, answers) -> answers.object(
                        sent.get(0), TYPE, NLM_F_MULTI | NLM_F_DUMP_INTR, new TestRequest(1)::encode)
                .done(sent.get(0), 0);
        try (var socket = socket(script)) {
            var e = catchThrowableOfType(
                    NetlinkException.class, () -> socket.dump(new TestRequest(0), TestRequest::numberIn));

            assertThat(e.interrupted()).isTrue();
        }
    }

    @Test
    void dumpWhoseAnswersWereLostIsAskedForAgain() {
        var asked = new AtomicInteger();
        Script script = (sent, answers) -> {
            if (asked.incrementAndGet() == 1) {
                answers.object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(1)::encode)
                        .overrun();
            } else {
                answers.object(sent.get(0), TYPE, NLM_F_MULTI, new TestRequest(2)::encode)
                        .done(sent.get(0), 0);
            }
        };
        try (var socket = socket(script)) {
            assertThat(socket.<Integer>dump(new TestRequest(0), TestRequest::numberIn))
                    .containsExactly(2);
        }
    }

    @Test
    void threadsShareASocketAndEachGetsItsOwnAnswer() throws Exception {
        var pool = Executors.newFixedThreadPool(8);
        Script script = (sent, answers) -> answers.object(
                sent.get(0), TYPE, 0, out -> out.rawU32(0).u32(TestRequest.NUMBER, TestRequest.numberIn(sent.get(0))));
        try (var socket = socket(script)) {
            var wrong = Collections.synchronizedList(new ArrayList<Integer>());
            var all = IntStream.range(0, 8)
                    .mapToObj(t -> CompletableFuture.runAsync(
                            () -> {
                                for (var i = 0; i < 500; i++) {
                                    var number = t * 1000 + i;
                                    if (socket.<Integer>get(new TestRequest(number), TestRequest::numberIn) != number) {
                                        wrong.add(number);
                                    }
                                }
                            },
                            pool))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(all).get(20, TimeUnit.SECONDS);

            assertThat(wrong).isEmpty();
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void closingEndsAWaitAtOnce() throws Exception {
        var sent = new CountDownLatch(1);
        var socket = new NetlinkSocket(
                new FakeKernel((messages, answers) -> sent.countDown()), DICTIONARY, Duration.ofMinutes(5));
        var call = CompletableFuture.runAsync(() -> socket.execute(new TestRequest(1)));
        sent.await();

        socket.close();

        assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS)).hasMessageContaining("the socket was closed");
        assertThatThrownBy(() -> socket.execute(new TestRequest(2))).hasMessageContaining("the socket is closed");
    }

    @Test
    void interruptedThreadGetsItsAnswerAndKeepsTheFlag() {
        try (var socket = new NetlinkSocket(FakeKernel.willing(), DICTIONARY)) {
            Thread.currentThread().interrupt();

            var replies = socket.execute(new TestRequest(1));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(replies).isEmpty();
        }
    }

    @Test
    void junkFromTheKernelIsAnErrorAndNotAHang() {
        try (var socket = socket((sent, answers) -> answers.datagram(new byte[40]))) {
            assertThatThrownBy(() -> socket.execute(new TestRequest(1))).isInstanceOf(MalformedMessageException.class);
        }
    }

    private static NetlinkSocket socket(Script script) {
        return new NetlinkSocket(new FakeKernel(script), DICTIONARY);
    }

    private static List<Integer> numbers(List<Message> messages) {
        return messages.stream().map(TestRequest::numberIn).toList();
    }
}
