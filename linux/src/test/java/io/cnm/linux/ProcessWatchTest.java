package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessWatchTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final ArrayBlockingQueue<String> ended = new ArrayBlockingQueue<>(10);

    @Test
    void endOfEachProcessIsToldOnce() throws InterruptedException {
        try (var watch = ProcessWatch.start("test");
                var first = Program.of("sleep", "1000").start();
                var second = Program.of("sleep", "1000").start()) {
            watch.watch(first.pidfd(), () -> ended.add("first"));
            watch.watch(second.pidfd(), () -> {
                ended.add("second");
                throw new IllegalStateException("which keeps nobody else from being told");
            });

            second.signal(RunningProgram.SIGKILL);
            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("second");
            first.signal(RunningProgram.SIGKILL);
            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("first");
        }
        assertThat(ended).isEmpty();
    }

    @Test
    void processThatHasEndedAlreadyIsToldToo() throws InterruptedException {
        try (var watch = ProcessWatch.start("test");
                var program = Program.of("true").start()) {
            assertThat(program.waitFor(SOON)).hasValue(0);

            watch.watch(program.pidfd(), () -> ended.add("it"));

            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo("it");
        }
    }

    @Test
    void otherProcessIsKnownByItsNumberAndItsBeginning() {
        try (var program = Program.of("sleep", "1000").start();
                var other = OtherProcess.open(program.pid()).orElseThrow()) {
            assertThat(OtherProcess.open(other.pid(), other.began() + 1)).isEmpty();
            try (var again = OtherProcess.open(other.pid(), other.began()).orElseThrow()) {
                assertThat(again.signal(RunningProgram.SIGKILL)).isTrue();
            }

            assertThat(program.waitFor(SOON)).hasValue(128 + RunningProgram.SIGKILL);

            assertThat(other.signal(RunningProgram.SIGTERM)).isFalse();
            assertThat(OtherProcess.open(other.pid(), other.began())).isEmpty();
        }
        assertThat(OtherProcess.open(0)).isEmpty();
    }
}
