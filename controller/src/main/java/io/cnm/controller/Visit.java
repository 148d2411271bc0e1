package io.cnm.controller;

import io.cnm.plan.CallPlugin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;

/**
 * One operation at work on what it guards. While it waits for somebody else it lets go of all locks: what it works on is
 * marked as busy, and everybody else goes on. <em>Confined to one thread.</em>
 */
@SuppressWarnings("LockNotBeforeTry") // locks are given back when it is closed
final class Visit implements AutoCloseable {
    private final Lock gate;
    private final List<Guard> guards;
    private final boolean preview;
    private final Set<CallPlugin> made = new HashSet<>();
    private final List<Journal.Ticket> provisional = new ArrayList<>();
    private final Set<String> silent = new HashSet<>();
    private boolean outside;

    private Visit(Lock gate, List<Guard> guards, boolean preview) {
        this.gate = gate;
        this.guards = guards;
        this.preview = preview;
    }

    /**
     * Begins, when nobody else is at work on any of that.
     *
     * @param gate shared by operations
     * @param guards of what the operation works on, in the order in which they are taken
     * @param preview whether nobody is to be asked anything
     */
    static Visit begin(Lock gate, List<Guard> guards, boolean preview) {
        while (true) {
            gate.lock();
            var entered = 0;
            while (entered < guards.size() && guards.get(entered).tryEnter()) {
                entered++;
            }
            if (entered == guards.size()) {
                return new Visit(gate, guards, preview);
            }
            var busy = guards.get(entered);
            while (entered > 0) {
                guards.get(--entered).leave();
            }
            gate.unlock();
            busy.awaitIdle();
        }
    }

    boolean preview() {
        return preview;
    }

    /** Calls whose answers are known already. */
    Set<CallPlugin> made() {
        return made;
    }

    /** Plugins that did not take notice of what they were told; they are not waited for again. */
    Set<String> silent() {
        return silent;
    }

    /** Intents of single calls, which the intent of the whole will replace. */
    List<Journal.Ticket> provisional() {
        return provisional;
    }

    /**
     * Does something that others are waited for.
     *
     * @param why for those who wait for this operation meanwhile
     */
    <T> T outside(String why, Supplier<T> task) {
        if (outside) {
            return task.get();
        }
        outside = true;
        for (var i = guards.size() - 1; i >= 0; i--) {
            guards.get(i).leaveMarked(why);
        }
        gate.unlock();
        try {
            return task.get();
        } finally {
            gate.lock();
            guards.forEach(Guard::enterAgain);
            outside = false;
        }
    }

    @Override
    public void close() {
        for (var i = guards.size() - 1; i >= 0; i--) {
            guards.get(i).leave();
        }
        gate.unlock();
    }
}
