package io.cnm.controller;

import io.cnm.api.ConflictException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards one object: by a lock, held for moments, and by a mark for as long as an operation on it waits for somebody else,
 * such as a plugin. Whoever finds the mark waits without any lock, and not for ever. <em>Thread-safe.</em>
 */
@SuppressWarnings("LockNotBeforeTry") // it is taken and given back by different calls
final class Guard {
    /** Longer than a plugin is waited for; an operation may have several calls to make. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private Optional<String> busy = Optional.empty();

    /** Takes the lock, unless the object is busy. */
    boolean tryEnter() {
        lock.lock();
        if (busy.isEmpty()) {
            return true;
        }
        lock.unlock();
        return false;
    }

    /** Gives the lock back. */
    void leave() {
        lock.unlock();
    }

    /**
     * Gives the lock back, and keeps others out all the same.
     *
     * @param why for those who do not want to wait any longer
     */
    void leaveMarked(String why) {
        busy = Optional.of(why);
        lock.unlock();
    }

    /** Takes the lock again, by whoever has set the mark, which goes. */
    void enterAgain() {
        lock.lock();
        busy = Optional.empty();
        idle.signalAll();
    }

    /**
     * Waits until the object is not busy. No lock is held meanwhile or afterwards.
     *
     * @throws ConflictException if that does not come in time
     */
    void awaitIdle() {
        lock.lock();
        try {
            var left = PATIENCE.toNanos();
            while (busy.isPresent()) {
                if (left <= 0) {
                    throw new ConflictException("still busy: " + busy.get() + "; try again");
                }
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConflictException("interrupted while waiting: " + busy.orElse("busy"), e);
        } finally {
            lock.unlock();
        }
    }
}
