package io.cnm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkersTest {
    private final ExecutorService workers = Workers.start();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void idleThreadTakesTheNextTask() throws Exception {
        for (var i = 0; i < 100; i++) {
            workers.submit(() -> threads.add(Thread.currentThread())).get();
        }

        // A thread that has just answered may not be idle yet when the next task comes.
        assertThat(threads).hasSizeLessThan(10);
    }

    @Test
    void tasksRunBesideEachOtherAndTheRestWaits() throws Exception {
        var running = new CountDownLatch(64);
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(100);
        for (var i = 0; i < 100; i++) {
            workers.execute(() -> {
                threads.add(Thread.currentThread());
                running.countDown();
                await(go);
                done.countDown();
            });
        }
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();

        go.countDown();

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(threads).hasSize(64);
    }

    @Test
    void tooManyAreRefused() {
        var go = new CountDownLatch(1);
        try {
            assertThatThrownBy(() -> {
                        for (var i = 0; i < 10_000; i++) {
                            workers.execute(() -> await(go));
                        }
                    })
                    .isInstanceOf(RejectedExecutionException.class);
        } finally {
            go.countDown();
        }
    }

    @Test
    void tasksThatWaitAreDoneBeforeTheEnd() throws Exception {
        var go = new CountDownLatch(1);
        var done = new CountDownLatch(100);
        for (var i = 0; i < 100; i++) {
            workers.execute(() -> {
                await(go);
                done.countDown();
            });
        }
        workers.shutdown();
        assertThatThrownBy(() -> workers.execute(done::countDown)).isInstanceOf(RejectedExecutionException.class);

        go.countDown();

        assertThat(workers.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(done.getCount()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
