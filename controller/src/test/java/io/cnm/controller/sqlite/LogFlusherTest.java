package io.cnm.controller.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The log is flushed while it grows, by one thread, and never twice at once. */
@Timeout(60)
class LogFlusherTest {
    private final AtomicInteger flushes = new AtomicInteger();

    @Test
    void flushesOnceForSoManyTransactions() {
        try (var flusher = new LogFlusher(flushes::incrementAndGet)) {
            commit(flusher, LogFlusher.TRANSACTIONS - 1);
            assertThat(flushes).hasValue(0);
            commit(flusher, 1);
        }
        assertThat(flushes).hasValue(1);
    }

    @Test
    void doesNotBeginAgainBeforeItHasEnded() throws InterruptedException {
        var begun = new Semaphore(0);
        var mayEnd = new CountDownLatch(1);
        try (var flusher = new LogFlusher(() -> {
            flushes.incrementAndGet();
            begun.release();
            await(mayEnd);
        })) {
            commit(flusher, LogFlusher.TRANSACTIONS);
            assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            commit(flusher, 5 * LogFlusher.TRANSACTIONS);
            assertThat(flushes).hasValue(1);
            mayEnd.countDown();
        }
        assertThat(flushes).hasValue(1);
    }

    @Test
    void transactionThatIsWrittenDoesNotFailForWantOfAFlush() {
        var flusher = new LogFlusher(flushes::incrementAndGet);
        flusher.close();

        assertThatCode(() -> commit(flusher, 2 * LogFlusher.TRANSACTIONS)).doesNotThrowAnyException();

        assertThat(flushes).hasValue(0);
    }

    @Test
    void failureIsNotTheEnd() throws InterruptedException {
        var tried = new Semaphore(0);
        var threads = ConcurrentHashMap.<Thread>newKeySet();
        try (var flusher = new LogFlusher(() -> {
            threads.add(Thread.currentThread());
            tried.release();
            throw new IOException("no such disk");
        })) {
            for (var i = 0; i < 3; i++) {
                while (!tried.tryAcquire(1, TimeUnit.MILLISECONDS)) {
                    commit(flusher, LogFlusher.TRANSACTIONS);
                }
            }
        }
        for (var thread : threads) { // its executor has ended a moment before the thread itself has
            thread.join(10_000);
        }
        assertThat(threads).isNotEmpty().noneMatch(Thread::isAlive);
    }

    private static void commit(LogFlusher flusher, int times) {
        for (var i = 0; i < times; i++) {
            flusher.committed();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
