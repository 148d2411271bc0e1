package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.Plan;
import io.cnm.spi.PluginCaller;
import io.cnm.spi.PluginCaller.Patience;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What plugins are still to be told: that something is gone, or taken back, while they did not answer. Each stands in the
 * journal until its plugin has heard it, in this process or a later one; nobody waits for it. <em>Thread-safe.</em>
 */
final class Debts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Debts.class);

    private static final long FIRST_WAIT_SECONDS = 1;
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final long IDLE_SECONDS = 10;

    private final PluginCaller caller;
    private final Journal journal;
    private final Map<String, ScheduledExecutorService> collectors = new HashMap<>();
    private boolean closed;

    Debts(PluginCaller caller, Journal journal) {
        this.caller = caller;
        this.journal = journal;
    }

    /** Notes that a plugin is to be told. If that cannot be written down it is tried all the same. */
    void owe(CallPlugin call) {
        var plan = Plan.of("tell plugin " + call.plugin(), call);
        log.warn("owed: {}", call.describe());
        try {
            pay(call, journal.intend(new Journal.Intent(plan, Journal.Direction.TEAR_DOWN, List.of())), 0);
        } catch (CnmException e) {
            log.error("cannot write down what plugin={} is to be told: {}", call.plugin(), e.getMessage());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // who is told what became of it is the journal
    private void pay(CallPlugin call, Journal.Ticket ticket, long waitSeconds) {
        try {
            collector(call.plugin()).schedule(() -> attempt(call, ticket, waitSeconds), waitSeconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("left to the next process: {}", call.describe(), e);
        }
    }

    private void attempt(CallPlugin call, Journal.Ticket ticket, long waitedSeconds) {
        var outcome = caller.call(call, Patience.REMOVAL);
        switch (outcome.fate()) {
            case ANSWERED, REFUSED -> settle(call, ticket);
            case NOT_SENT, UNKNOWN ->
                pay(call, ticket, Math.min(Math.max(FIRST_WAIT_SECONDS, 2 * waitedSeconds), LONGEST_WAIT_SECONDS));
        }
    }

    private static void settle(CallPlugin call, Journal.Ticket ticket) {
        try {
            ticket.commit();
            log.info("told: {}", call.describe());
        } catch (CnmException e) {
            log.warn("told, but not forgotten: {}: {}", call.describe(), e.getMessage());
        }
    }

    /** Each plugin is told in order, and none waits for another that does not answer. */
    private synchronized ScheduledExecutorService collector(String plugin) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        return collectors.computeIfAbsent(plugin, name -> newCollector());
    }

    private static ScheduledExecutorService newCollector() {
        var executor = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "cnm-plugin-debts");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /** What is owed by now is left to the next process. */
    @Override
    public synchronized void close() {
        closed = true;
        collectors.values().forEach(ScheduledExecutorService::shutdownNow);
    }
}
