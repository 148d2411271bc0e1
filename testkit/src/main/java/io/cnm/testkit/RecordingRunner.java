package io.cnm.testkit;

import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.NotFoundException;
import io.cnm.api.SystemException;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.PlanRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Carries plans out on a model of the kernel and keeps them. It can be told to fail at a step; then it does what a real one
 * does: a plan that makes is undone so far, one that removes goes on. <em>Thread-safe.</em>
 */
public final class RecordingRunner implements PlanRunner {
    private final KernelModel kernel = new KernelModel();
    private final List<Plan> plans = new ArrayList<>();
    private final Set<Integer> failAt = new TreeSet<>();

    @Override
    public synchronized Report run(Plan plan) {
        plans.add(plan);
        var done = new ArrayList<Step>();
        for (var step : plan.steps()) {
            try {
                carryOut(plan, step, done.size());
                done.add(step);
            } catch (CnmException e) {
                undo(new Plan(plan.title(), done));
                throw e;
            }
        }
        return report(plan);
    }

    @Override
    public synchronized Report tearDown(Plan plan) {
        plans.add(plan);
        var failures = new ArrayList<CnmException>();
        for (var i = 0; i < plan.steps().size(); i++) {
            try {
                carryOut(plan, plan.steps().get(i), i);
            } catch (NotFoundException | ConflictException e) {
                // what is missing counts as removed, what is there as made
            } catch (CnmException e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            var first = failures.get(0);
            failures.stream().skip(1).forEach(first::addSuppressed);
            throw first;
        }
        return report(plan);
    }

    /** Makes the next plan that has so many steps fail at the steps of these numbers, from 0; later ones succeed. */
    public synchronized void failAt(int... steps) {
        for (var step : steps) {
            failAt.add(step);
        }
    }

    /** Whether the failure asked for has not happened: no plan had so many steps. */
    public synchronized boolean failurePending() {
        return !failAt.isEmpty();
    }

    /** Takes back what {@link #failAt} asked for. */
    public synchronized void failNoMore() {
        failAt.clear();
    }

    /** The plans so far, failed ones too. */
    public synchronized List<Plan> plans() {
        return List.copyOf(plans);
    }

    /** The last plan. */
    public synchronized Plan last() {
        return plans.get(plans.size() - 1);
    }

    /** What is in the model of the kernel, a line each. */
    public synchronized Set<String> kernel() {
        return kernel.contents();
    }

    /** The facts in force. */
    public synchronized Set<FirewallRule> rules() {
        return Set.copyOf(kernel.rules());
    }

    private void carryOut(Plan plan, Step step, int number) {
        if (failAt.remove(number)) {
            throw new SystemException("made to fail at step " + number + " of " + plan.title());
        }
        kernel.carryOut(step);
    }

    private void undo(Plan done) {
        for (var step : done.undo().steps()) {
            kernel.carryOut(step);
        }
    }

    private static Report report(Plan plan) {
        return new Report(plan, List.of(), Duration.ZERO);
    }
}
