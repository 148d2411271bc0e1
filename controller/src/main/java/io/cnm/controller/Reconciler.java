package io.cnm.controller;

import io.cnm.api.NetworkEvent;
import io.cnm.api.UnavailableException;
import io.cnm.plan.Step;
import io.cnm.spi.Auditor;
import io.cnm.spi.Auditor.Finding;
import io.cnm.spi.Auditor.Repair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the kernel with what should be in it, and puts it right. <em>Thread-safe.</em> */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final Repair NOTHING = new Repair(List.of(), List.of(), List.of(), Duration.ZERO);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final World world;
    private final Auditor auditor;

    Reconciler(World world, Auditor auditor) {
        this.world = world;
        this.auditor = auditor;
    }

    /** What is not as it should be. An operation that goes on at the same moment can show as a finding. */
    List<Finding> audit() {
        return auditor.audit(Expectation.of(world).steps()).findings();
    }

    /**
     * Puts right what is not as it should be. Looks first while operations go on, since mostly all is well; only if it is not
     * does it look again while there are none.
     *
     * @throws UnavailableException if operations went on all the time
     */
    Repair reconcile() {
        world.links().adjustAll();
        return reconcile(
                () -> Expectation.of(world), steps -> auditor.audit(steps).findings());
    }

    /** Puts right what is not as it should be of some links on the host. */
    Repair reconcile(Set<String> links) {
        return reconcile(() -> Expectation.of(world, links), steps -> auditor.audit(steps, links));
    }

    private Repair reconcile(Supplier<Expectation> expectation, Function<List<Step>, List<Finding>> audit) {
        if (audit.apply(expectation.get().steps()).isEmpty()) {
            return NOTHING;
        }
        return world.effects()
                .exclusively(PATIENCE, () -> repair(expectation.get(), audit))
                .orElseThrow(() -> new UnavailableException(
                        "operations were under way for " + PATIENCE.toSeconds() + " s without a pause; try again"));
    }

    private Repair repair(Expectation expected, Function<List<Step>, List<Finding>> audit) {
        var findings = audit.apply(expected.steps());
        if (findings.isEmpty()) {
            return NOTHING;
        }
        var repair = auditor.repair(findings);
        repair.repaired().forEach(finding -> tell(expected, finding));
        repair.failures().forEach(Reconciler::warn);
        return repair;
    }

    private void tell(Expectation expected, Finding finding) {
        log.warn("repaired {}", finding.describe());
        world.platform()
                .metrics()
                .count("cnm_repairs_total", "difference", finding.difference().name());
        expected.owner(finding.step()).ifPresent(network -> world.events()
                .publish(NetworkEvent.Action.REPAIR, network, Map.of("finding", finding.describe())));
    }

    /** Logs what could not be repaired. */
    static void warn(Auditor.Failure failure) {
        log.warn(
                "not repaired: {}: {}",
                failure.finding().describe(),
                failure.reason().getMessage());
    }
}
