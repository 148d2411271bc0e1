package io.cnm.kernel;

import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.kernel.Execution.Mode;
import io.cnm.kernel.firewall.Firewall;
import io.cnm.plan.AddAddress;
import io.cnm.plan.Announce;
import io.cnm.plan.ChangeRules;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.DeleteNamespace;
import io.cnm.plan.FirewallRule;
import io.cnm.plan.FirewallRule.ResolverRedirect;
import io.cnm.plan.ForgetFlows;
import io.cnm.plan.MoveLink;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.ReturnLink;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Failpoint;
import io.cnm.spi.Metrics;
import io.cnm.spi.PlanRunner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out plans on one host. Neighbouring steps share sends: an ordinary join is one message on the host, one send in
 * the sandbox and one transaction of the firewall. Nothing is ever done to an object that we did not make, whatever its
 * name. <em>Thread-safe:</em> plans run beside each other, the caller sees to it that they do not contradict each other.
 */
final class KernelPlanRunner implements PlanRunner {
    private static final Logger log = LoggerFactory.getLogger(KernelPlanRunner.class);

    private final Namespaces namespaces;
    private final Firewall firewall;
    private final LinkSteps links;
    private final VisitSteps visits;
    private final Retirement retirement;
    private final Migration migration;
    private final Background background;
    private final Metrics metrics;

    KernelPlanRunner(Namespaces namespaces, Firewall firewall, Background background, Metrics metrics) {
        this.namespaces = namespaces;
        this.firewall = firewall;
        this.background = background;
        this.metrics = metrics;
        links = new LinkSteps(namespaces);
        visits = new VisitSteps(namespaces);
        retirement = new Retirement(namespaces, background.reaper());
        migration = new Migration(namespaces);
    }

    @Override
    public Report run(Plan plan) {
        var run = new Execution(plan, Mode.ALL_OR_NOTHING);
        awaitForgotten(plan);
        try {
            carryOut(run, plan.steps());
            return run.report();
        } catch (CnmException | Error e) { // such as a class that cannot be loaded while no file can be opened
            undo(plan, run.done(), e);
            throw e;
        }
    }

    /**
     * Whose address is given away again keeps nothing of what went on there. The host's own are spared what a process before
     * this one may have left: it may have conversations on the address of a bridge that is the user's.
     */
    private void awaitForgotten(Plan plan) {
        var all = new HashSet<IpAddress>();
        var sandboxes = new HashSet<IpAddress>();
        for (var step : plan.steps()) {
            if (step instanceof AddAddress addition) {
                var address = addition.address().address();
                all.add(address);
                if (!addition.namespace().isHost()) {
                    sandboxes.add(address);
                }
            }
        }
        if (!all.isEmpty()) {
            var oblivion = background.oblivion();
            oblivion.forgetInherited(sandboxes);
            oblivion.awaitForgotten(all);
        }
    }

    private void undo(Plan plan, List<Step> done, Throwable reason) {
        log.debug("undoing plan=\"{}\" steps={} because {}", plan.title(), done.size(), reason.getMessage());
        metrics.count("cnm_plan_undo_total", "reason", "refused");
        try {
            tearDown(new Plan(plan.title(), done).undo());
        } catch (CnmException | Error e) {
            reason.addSuppressed(e);
        }
    }

    @Override
    public Report tearDown(Plan plan) {
        var run = new Execution(plan, Mode.AS_MUCH_AS_POSSIBLE);
        carryOut(run, Pruning.of(plan.steps()));
        if (!run.failures().isEmpty()) {
            throw Failures.together(run.failures());
        }
        return run.report();
    }

    /**
     * Restores effects of steps, as many as can be.
     *
     * @param steps in the order of repair
     * @param mends those whose effects are there, but changed
     */
    Execution repair(List<Step> steps, Set<Step> mends) {
        var run = Execution.repair(new Plan("repair", steps), mends);
        carryOut(run, steps);
        return run;
    }

    private void carryOut(Execution run, List<Step> steps) {
        try {
            for (var batch : Batch.of(steps)) {
                try {
                    carryOut(run, batch);
                } catch (RuntimeException e) {
                    run.failed(batch.steps().get(0), e);
                }
            }
        } finally {
            run.sends().forEach(send -> metrics.count("cnm_kernel_sends_total", "family", send.family()));
        }
    }

    private void carryOut(Execution run, Batch batch) {
        Failpoint.pass("before " + batch.kind());
        switch (batch.kind()) {
            case ROUTE -> links.run(run, batch.namespace(), batch.steps());
            case VISIT -> visits.run(run, batch.namespace(), batch.steps());
            case RULES -> {
                if (run.repairs()) {
                    restoreRules(run, batch.steps());
                } else {
                    changeRules(run, batch.steps());
                }
            }
            case SINGLE -> carryOut(run, batch.steps().get(0));
        }
        Failpoint.pass("after " + batch.kind());
    }

    private void carryOut(Execution run, Step step) {
        if (step instanceof RetireLink retire) {
            links.forget(retire.link());
            retirement.run(run, retire);
        } else if (step instanceof MoveLink move) {
            migration.move(run, move);
        } else if (step instanceof ReturnLink back) {
            migration.giveBack(run, back);
        } else if (step instanceof DeleteNamespace delete) {
            deleteNamespace(delete.namespace());
        } else if (step instanceof WriteFile write) {
            FileSteps.write(write);
        } else if (step instanceof DeleteFile delete) {
            FileSteps.delete(delete);
        } else if (step instanceof Announce announce) {
            background.announcer().start(announce);
        } else if (step instanceof ForgetFlows forget) {
            background.oblivion().forget(forget);
        } else {
            throw new AssertionError(step);
        }
        run.done(step);
    }

    /** Unmounting is all that is waited for; the sockets inside are closed, and the namespace ends, in the background. */
    private void deleteNamespace(Namespace namespace) {
        background.announcer().stop(namespace);
        firewall.forget(namespace);
        namespaces.delete(namespace).ifPresent(background.reaper()::close);
    }

    /** Neighbouring changes become one transaction that leaves in force what they would have left one by one. */
    private void changeRules(Execution run, List<Step> steps) {
        var add = new LinkedHashSet<FirewallRule>();
        var remove = new LinkedHashSet<FirewallRule>();
        for (var step : steps) {
            var change = (ChangeRules) step;
            change.remove().forEach(add::remove);
            remove.addAll(change.remove());
            add.addAll(change.add());
        }
        remove.removeIf(this::goneWithItsNamespace);
        firewall.apply(new ArrayList<>(add), new ArrayList<>(remove)).forEach(run::sent);
        steps.forEach(run::done);
    }

    /** All in one transaction; if that is refused, each step by itself, so that one does not keep the others back. */
    private void restoreRules(Execution run, List<Step> steps) {
        try {
            var facts = steps.stream()
                    .flatMap(step -> ((ChangeRules) step).add().stream())
                    .distinct()
                    .toList();
            firewall.restore(facts).forEach(run::sent);
            steps.forEach(run::done);
        } catch (RuntimeException e) {
            if (steps.size() == 1) {
                throw e;
            }
            for (var step : steps) {
                try {
                    restoreRules(run, List.of(step));
                } catch (RuntimeException alone) {
                    run.failed(step, alone);
                }
            }
        }
    }

    private boolean goneWithItsNamespace(FirewallRule fact) {
        if (fact instanceof ResolverRedirect redirect
                && namespaces.find(redirect.namespace()).isEmpty()) {
            firewall.forget(redirect.namespace());
            return true;
        }
        return false;
    }
}
