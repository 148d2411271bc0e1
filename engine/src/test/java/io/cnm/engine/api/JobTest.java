package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.SystemException;
import io.cnm.engine.image.Progress;
import io.cnm.engine.wire.DockerProgress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobTest {
    private static final Duration SOON = Duration.ofMillis(50);

    @Test
    void progressIsTold() throws Exception {
        var lines = new ArrayList<DockerProgress>();
        var job = new Job("pull", progress -> {
            progress.line(DockerProgress.status("half"));
            progress.line(DockerProgress.status("whole"));
        });

        job.run(lines::add);

        assertThat(lines).containsExactly(DockerProgress.status("half"), DockerProgress.status("whole"));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void jobThatIsCancelledIsBrokenOff() throws Exception {
        var begun = new CountDownLatch(1);
        var job = new Job("pull", progress -> {
            begun.countDown();
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        });
        var end = CompletableFuture.supplyAsync(() -> failure(job));

        begun.await();
        job.cancel();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void jobThatWasCancelledDoesNotBegin() {
        var job = new Job("pull", progress -> {
            throw new AssertionError("it began");
        });

        job.cancel();

        assertThatThrownBy(() -> job.run(Progress.NOBODY)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void jobThatIsNotDoneInTimeFailsAndSaysSo() {
        var slow = new Job(
                "pull", SOON, progress -> Thread.sleep(Duration.ofMinutes(5).toMillis()));
        var clumsy = new Job("load", SOON, progress -> {
            try {
                Thread.sleep(Duration.ofMinutes(5).toMillis());
            } catch (InterruptedException e) {
                throw new IOException("a channel was closed", e);
            }
        });

        assertThat(failure(slow)).isInstanceOf(SystemException.class).hasMessage("pull was not done within 0 s");
        assertThat(failure(clumsy)).isInstanceOf(SystemException.class).hasMessage("load was not done within 0 s");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void endOfAJobIsTheEndOfItsDeadlineToo() throws Exception {
        new Job("pull", SOON, progress -> {}).run(Progress.NOBODY);

        Thread.sleep(SOON.multipliedBy(3).toMillis());

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    private static Exception failure(Job job) {
        try {
            job.run(Progress.NOBODY);
            throw new AssertionError(job.name() + " has not failed");
        } catch (IOException | InterruptedException | RuntimeException e) {
            return e;
        }
    }
}
