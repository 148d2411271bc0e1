package io.cnm.controller;

import io.cnm.api.SystemException;
import io.cnm.controller.Operation.Change;
import io.cnm.plan.CallPlugin;
import io.cnm.plan.Plan;
import io.cnm.spi.Failpoint;
import io.cnm.spi.PluginCaller;
import io.cnm.spi.PluginCaller.Fate;
import io.cnm.spi.PluginCaller.Outcome;
import io.cnm.spi.PluginCaller.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls in plans. Each is written down before it is made, and made without a lock. One that makes something is taken back
 * if the rest fails; one that removes something holds nothing up. <em>Thread-safe.</em>
 */
final class PluginCalls implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginCalls.class);

    private final PluginCaller caller;
    private final Journal journal;
    private final Debts debts;

    PluginCalls(PluginCaller caller, Journal journal) {
        this.caller = caller;
        this.journal = journal;
        debts = new Debts(caller, journal);
    }

    /** The plan without its calls: what is left for the kernel. */
    static Plan without(Plan plan) {
        return calls(plan).isEmpty()
                ? plan
                : new Plan(
                        plan.title(),
                        plan.steps().stream()
                                .filter(step -> !(step instanceof CallPlugin))
                                .toList());
    }

    /** The calls of a plan, in its order. */
    static List<CallPlugin> calls(Plan plan) {
        var calls = new ArrayList<CallPlugin>();
        for (var step : plan.steps()) {
            if (step instanceof CallPlugin call) {
                calls.add(call);
            }
        }
        return calls;
    }

    /**
     * Makes a call before its plan's time, under an intent of its own.
     *
     * @param plan with one call
     * @return the answer; empty in a dry run
     */
    Optional<String> ask(Undo undo, Plan plan, Visit visit) {
        if (visit.preview()) {
            return Optional.empty();
        }
        var call = calls(plan).get(0);
        var ticket = journal.intend(new Journal.Intent(plan, Journal.Direction.BUILD, List.of()));
        undo.push("drop the intent to " + plan.title(), ticket::abandon);
        visit.provisional().add(ticket);
        return Optional.of(make(call, undo, visit));
    }

    /** Makes the calls of a change that have not been made yet, before the kernel's part of it. */
    void makeCalls(Change<?> change, Undo undo, Visit visit) {
        var due = calls(change.plan());
        due.removeAll(visit.made());
        for (var call : due) {
            if (change.direction() == Journal.Direction.TEAR_DOWN
                    || call.undoing().isEmpty()) {
                tell(call, Patience.REMOVAL, visit);
            } else {
                make(call, undo, visit);
            }
        }
    }

    private String make(CallPlugin call, Undo undo, Visit visit) {
        visit.made().add(call);
        var outcome = outside(call, Patience.FULL, visit);
        if (outcome.fate() == Fate.ANSWERED || outcome.fate() == Fate.UNKNOWN) {
            call.undo()
                    .map(CallPlugin.class::cast)
                    .ifPresent(back -> undo.push(back.describe(), () -> tell(back, Patience.ROLL_BACK, visit)));
        }
        if (outcome.fate() != Fate.ANSWERED) {
            throw new SystemException(outcome.text());
        }
        return outcome.text();
    }

    /** Tells a plugin that something goes. It goes whether or not the plugin takes notice; at worst it hears of it later. */
    private void tell(CallPlugin call, Patience patience, Visit visit) {
        if (visit.silent().contains(call.plugin())) {
            debts.owe(call);
            return;
        }
        var outcome = outside(call, patience, visit);
        if (outcome.fate() != Fate.ANSWERED) {
            log.warn("{}", outcome.text());
        }
        if (outcome.fate() == Fate.NOT_SENT || outcome.fate() == Fate.UNKNOWN) {
            visit.silent().add(call.plugin());
            debts.owe(call);
        }
    }

    private Outcome outside(CallPlugin call, Patience patience, Visit visit) {
        var why = "waiting for plugin \"" + call.plugin() + "\" (" + call.call().method() + ")";
        return visit.outside(why, () -> {
            Failpoint.pass("before a call to a plugin");
            var outcome = caller.call(call, patience);
            Failpoint.pass("after a call to a plugin");
            return outcome;
        });
    }

    /** Has a plugin told something later. */
    void owe(CallPlugin call) {
        debts.owe(call);
    }

    @Override
    public void close() {
        debts.close();
    }
}
