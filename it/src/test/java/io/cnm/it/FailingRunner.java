package io.cnm.it;

import io.cnm.api.SystemException;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.SetSysctl;
import io.cnm.plan.Step;
import io.cnm.spi.PlanRunner;
import java.util.ArrayList;
import java.util.Optional;

/**
 * A runner with which one step of the next plan goes wrong. What makes something gets one more step there, which the kernel
 * refuses; of what removes something, one step is not done. <em>Confined to one thread.</em>
 */
final class FailingRunner implements PlanRunner {
    private static final int NEVER = -1;
    private static final Step REFUSED =
            new SetSysctl(Namespace.HOST, "ipv4/conf/no-such-link/rp_filter", "1", Optional.empty(), false);

    private final PlanRunner runner;
    private int failing = NEVER;

    FailingRunner(PlanRunner runner) {
        this.runner = runner;
    }

    /** Has this step of the next plan go wrong, counted from 0; nothing goes wrong with a plan that has fewer. */
    void failAt(int step) {
        failing = step;
    }

    /** Has all go well from now on. */
    void failNowhere() {
        failing = NEVER;
    }

    @Override
    public Report run(Plan plan) {
        var steps = new ArrayList<>(plan.steps());
        if (fails(steps.size() + 1)) {
            steps.add(taken(), REFUSED);
        }
        return runner.run(new Plan(plan.title(), steps));
    }

    @Override
    public Report tearDown(Plan plan) {
        var steps = new ArrayList<>(plan.steps());
        if (!fails(steps.size())) {
            return runner.tearDown(plan);
        }
        var left = steps.remove(taken());
        runner.tearDown(new Plan(plan.title(), steps));
        throw new SystemException("not done: " + left.describe());
    }

    private boolean fails(int places) {
        return failing != NEVER && failing < places;
    }

    private int taken() {
        var step = failing;
        failing = NEVER;
        return step;
    }
}
