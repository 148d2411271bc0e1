package io.cnm.kernel;

import static io.cnm.spi.Auditor.Difference.BLOCKED;
import static io.cnm.spi.Auditor.Difference.DRIFTED;
import static io.cnm.spi.Auditor.Difference.MISSING;

import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import io.cnm.kernel.firewall.Firewall;
import io.cnm.plan.AddMacvlan;
import io.cnm.plan.AddVeth;
import io.cnm.plan.Namespace;
import io.cnm.plan.RetireLink;
import io.cnm.plan.Step;
import io.cnm.plan.WriteFile;
import io.cnm.spi.Auditor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what plans have made on one host with what is there. A repair looks before, so that it does only what is still
 * needed, and after, so that it claims only what is so. <em>Thread-safe.</em>
 */
final class KernelAuditor implements Auditor {
    private static final Logger log = LoggerFactory.getLogger(KernelAuditor.class);

    private final Namespaces namespaces;
    private final Firewall firewall;
    private final KernelPlanRunner runner;
    private final Reaper reaper;

    KernelAuditor(Namespaces namespaces, Firewall firewall, KernelPlanRunner runner, Reaper reaper) {
        this.namespaces = namespaces;
        this.firewall = firewall;
        this.runner = runner;
        this.reaper = reaper;
    }

    @Override
    public Audit audit(List<Step> expected) {
        var start = System.nanoTime();
        var look = look(() -> Look.atAll(namespaces, firewall, standing(expected)));
        look.sandboxesWithRetired().forEach(reaper::linksOf);
        var audit = new Audit(look.findings(), look.unexpected(), since(start));
        log.debug(
                "audited steps={} findings={} us={}",
                expected.size(),
                audit.findings().size(),
                micros(audit.took()));
        return audit;
    }

    @Override
    public List<Finding> audit(List<Step> expected, Set<String> links) {
        var findings = look(LinkNames.about(links, expected)).findings();
        var emptied = findings.stream()
                .filter(finding -> finding.difference() == MISSING)
                .flatMap(finding -> LinkNames.sandboxOf(finding.step()).stream())
                .collect(Collectors.toSet());
        if (emptied.isEmpty()) {
            return findings;
        }
        var about = Set.copyOf(LinkNames.about(links, expected));
        return look(expected.stream()
                        .filter(step -> about.contains(step) || emptied.contains(step.namespace()))
                        .toList())
                .findings();
    }

    private Look look(List<Step> steps) {
        return look(() -> Look.at(namespaces, firewall, standing(steps)));
    }

    private static List<Step> standing(List<Step> steps) {
        return RepairOrder.of(Expected.of(steps));
    }

    private static Look look(Supplier<Look> looking) {
        try {
            return looking.get();
        } catch (RuntimeException e) {
            throw Failures.of("look at the kernel", e);
        }
    }

    @Override
    public Repair repair(List<Finding> findings) {
        var start = System.nanoTime();
        var steps = findings.stream().map(Finding::step).toList();
        var before = look(steps);
        var work = work(before);
        var run = runner.repair(List.copyOf(work.keySet()), mends(before));
        var after = look(steps).findings().stream().collect(Collectors.toMap(Finding::step, Function.identity()));

        var reasons = new LinkedHashMap<Step, CnmException>();
        run.failures()
                .forEach(failed ->
                        reasons.putIfAbsent(work.getOrDefault(failed.step(), failed.step()), failed.reason()));
        var repaired = new ArrayList<Finding>();
        var failures = new ArrayList<Failure>();
        for (var finding : findings) {
            var still = Optional.ofNullable(after.get(finding.step()));
            still.ifPresentOrElse(
                    left -> failures.add(new Failure(left, reason(left, reasons))), () -> repaired.add(finding));
        }
        var repair = new Repair(repaired, failures, run.sends(), since(start));
        log.info(
                "repaired effects={} failures={} ms={}",
                repaired.size(),
                failures.size(),
                repair.took().toMillis());
        return repair;
    }

    private static CnmException reason(Finding left, Map<Step, CnmException> reasons) {
        var known = Optional.ofNullable(reasons.get(left.step()));
        return known.orElseGet(() -> left.difference() == BLOCKED
                ? new ConflictException(left.step().describe() + ": " + left.detail())
                : new SystemException(left.step().describe() + ": still " + left.detail()));
    }

    /** Effects that are there and only to be put right. */
    private static Set<Step> mends(Look look) {
        return look.findings().stream()
                .filter(finding -> finding.difference() == DRIFTED)
                .map(Finding::step)
                .collect(Collectors.toSet());
    }

    /** What is to be done, in order, each with the step whose effect it restores. */
    private Map<Step, Step> work(Look look) {
        var work = new LinkedHashMap<Step, Step>();
        for (var finding : look.findings()) {
            if (finding.difference() == MISSING && finding.step() instanceof AddVeth veth) {
                if (look.halfThere(veth)) {
                    work.put(new RetireLink(Namespace.HOST, veth.name(), Optional.empty()), veth);
                }
                work.put(look.withFreeIndex(veth), veth);
            } else if (finding.difference() == MISSING && finding.step() instanceof AddMacvlan macvlan) {
                work.put(look.withFreeIndex(macvlan), macvlan);
            } else if (finding.step() instanceof WriteFile file) {
                work.put(new WriteFile(file.path(), file.content(), Optional.empty()), file);
            } else if (finding.difference() != BLOCKED) {
                work.put(finding.step(), finding.step());
            }
        }
        return work;
    }

    @Override
    public Watch onChange(Consumer<Changed> listener) {
        return ChangeWatch.start(namespaces.host(), firewall, listener);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1000;
    }
}
