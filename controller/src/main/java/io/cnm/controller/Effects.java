package io.cnm.controller;

import io.cnm.api.UnavailableException;
import io.cnm.controller.Operation.Change;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.Plan;
import io.cnm.spi.Metrics;
import io.cnm.spi.PlanRunner;
import io.cnm.spi.PluginCaller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes operations happen: intent, run, commit; or nothing at all. The only place that runs plans. <em>Thread-safe.</em>
 */
final class Effects {
    private static final Logger log = LoggerFactory.getLogger(Effects.class);

    private final PlanRunner runner;
    private final Journal journal;
    private final Consumer<PlanRunner.Report> observer;
    private final Metrics metrics;
    private static final long BETWEEN_TRIES = TimeUnit.MILLISECONDS.toNanos(2);

    /** Shared by operations; whoever compares kernel and state has it alone. */
    private final ReadWriteLock gate = new ReentrantReadWriteLock();

    /** The operation on each thread; another controller's is none of ours. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Visit> visits = new ThreadLocal<>();

    private final PluginCalls plugins;
    private final AtomicBoolean closed = new AtomicBoolean();

    Effects(Platform platform, PluginCaller caller) {
        runner = platform.runner();
        journal = platform.journal();
        observer = platform.observer();
        metrics = platform.metrics();
        plugins = new PluginCalls(caller, journal);
    }

    /** Carries the operation out whole, or throws and leaves everything as it was. */
    <T> T make(Operation<T> operation) {
        requireOpen();
        var teardown = new Teardown();
        var result = visiting(operation.locks(), false, visit -> {
            Change<T> change;
            try (var undo = new Undo()) {
                change = operation.preparation().prepare(undo);
                var ticket = journal.intend(new Journal.Intent(change.plan(), change.direction(), change.changes()));
                undo.push("drop the intent to " + change.plan().title(), ticket::abandon);
                change.started().run();
                plugins.makeCalls(change, undo, visit);
                carryOut(change, undo);
                visit.provisional().forEach(Journal.Ticket::abandon);
                ticket.commit();
                undo.commit();
            }
            return change.commit().commit(teardown);
        });
        teardown.finish();
        return result;
    }

    /** What the operation would do. Everything leased for it is given back, and no plugin is asked. */
    Plan preview(Operation<?> operation) {
        return foresee(
                operation.locks(), undo -> operation.preparation().prepare(undo).plan());
    }

    /**
     * What several operations would do, one after the other. Everything leased for them is given back, and no plugin is asked.
     */
    Plan foresee(List<Guard> guards, Function<Undo, Plan> planning) {
        requireOpen();
        return visiting(guards, true, visit -> {
            try (var undo = new Undo()) {
                return planning.apply(undo);
            }
        });
    }

    /**
     * Makes a plan's call now, within the preparation of an operation, because the rest depends on the answer. It is written
     * down before.
     *
     * @return the answer; empty in a dry run
     */
    Optional<String> ask(Undo undo, Plan plan) {
        return plugins.ask(undo, plan, visit());
    }

    /** Whether the operation that is being prepared on this thread is a dry run. */
    boolean previews() {
        return visit().preview();
    }

    /**
     * Does something that others are waited for, with no lock held: what an operation on this thread works on is marked as
     * busy meanwhile.
     */
    <T> T outside(String why, Supplier<T> task) {
        return Optional.ofNullable(visits.get())
                .map(visit -> visit.outside(why, task))
                .orElseGet(task);
    }

    /** Has a plugin told something later, if need be by the next process. */
    void owe(CallPlugin call) {
        plugins.owe(call);
    }

    /** Refuses everything from now on; false if it did so already. */
    boolean close() {
        plugins.close();
        return closed.compareAndSet(false, true);
    }

    private void carryOut(Change<?> change, Undo undo) {
        var plan = PluginCalls.without(change.plan());
        if (plan.isEmpty()) {
            return;
        }
        if (log.isDebugEnabled()) { // the description costs more than the rest of us
            log.debug("{}", plan.describe());
        }
        switch (change.direction()) {
            case BUILD -> {
                var report = runner.run(plan);
                undo.push("undo " + plan.title(), () -> {
                    metrics.count("cnm_plan_undo_total", "reason", "not kept");
                    runner.tearDown(plan.undo());
                });
                tell(report);
            }
            case TEAR_DOWN -> tell(runner.tearDown(plan));
        }
    }

    /** What was done is done, whatever comes of telling it. */
    private void tell(PlanRunner.Report report) {
        try {
            observer.accept(report);
        } catch (RuntimeException e) {
            log.warn("the observer failed on plan=\"{}\"", report.plan().title(), e);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new UnavailableException("the controller is closed");
        }
    }

    /**
     * Does something while no operation is under way. It does not hold up those that come: an operation may be waiting for
     * somebody else, and must keep nobody waiting but its caller.
     *
     * @return the result; empty if there was no such moment in time
     */
    <T> Optional<T> exclusively(Duration patience, Supplier<T> task) {
        var end = System.nanoTime() + patience.toNanos();
        while (!gate.writeLock().tryLock()) {
            if (System.nanoTime() > end) {
                return Optional.empty();
            }
            LockSupport.parkNanos(BETWEEN_TRIES);
        }
        try {
            return Optional.of(task.get());
        } finally {
            gate.writeLock().unlock();
        }
    }

    private <T> T visiting(List<Guard> guards, boolean preview, Function<Visit, T> task) {
        var around = visits.get();
        try (var visit = Visit.begin(gate.readLock(), guards, preview)) {
            visits.set(visit);
            return task.apply(visit);
        } finally {
            visits.set(around); // never removed: the thread's next operation would only make the entry again
        }
    }

    private Visit visit() {
        return Optional.ofNullable(visits.get()).orElseThrow(() -> new IllegalStateException("no operation here"));
    }
}
