package io.cnm.kernel;

import io.cnm.api.CnmException;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.Step;
import io.cnm.spi.PlanRunner.Report;
import io.cnm.spi.PlanRunner.Send;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a plan has got. <em>Confined to one thread</em> at a time. */
final class Execution {
    private static final Logger log = LoggerFactory.getLogger(Execution.class);

    /** What a failed step means for those after it. */
    enum Mode {
        /** The plan ends there. */
        ALL_OR_NOTHING,
        /** The others are done all the same; what is missing counts as removed. */
        AS_MUCH_AS_POSSIBLE,
        /** The others are done all the same; what is missing is a failure. */
        EACH_FOR_ITSELF
    }

    /** A step and why it failed. */
    record Failed(Step step, CnmException reason) {}

    private final Plan plan;
    private final Mode mode;
    private final Set<Step> mends;
    private final long start = System.nanoTime();
    private final List<Send> sends = new ArrayList<>();
    private final List<Step> done = new ArrayList<>();
    private final List<Failed> failures = new ArrayList<>();
    private final Map<Namespace, Map<String, Integer>> indexes = new HashMap<>();

    Execution(Plan plan, Mode mode) {
        this(plan, mode, Set.of());
    }

    private Execution(Plan plan, Mode mode, Set<Step> mends) {
        this.plan = plan;
        this.mode = mode;
        this.mends = Set.copyOf(mends);
    }

    /**
     * Repairs what is not as it should be.
     *
     * @param mends the steps whose effect is there, but changed: it is put right and not made
     */
    static Execution repair(Plan plan, Set<Step> mends) {
        return new Execution(plan, Mode.EACH_FOR_ITSELF, mends);
    }

    /** Whether what is missing counts as removed. */
    boolean tolerant() {
        return mode == Mode.AS_MUCH_AS_POSSIBLE;
    }

    /** Whether the other steps are done after one has failed. */
    boolean goesOn() {
        return mode != Mode.ALL_OR_NOTHING;
    }

    /** Whether this puts right what was made before. */
    boolean repairs() {
        return mode == Mode.EACH_FOR_ITSELF;
    }

    /** Whether the step's effect is there and is to be put right. */
    boolean mends(Step step) {
        return mends.contains(step);
    }

    /** Notes an exchange with the kernel. */
    void sent(String target, int messages, long startNanos) {
        sent(new Send(target, messages, Duration.ofNanos(System.nanoTime() - startNanos)));
    }

    void sent(Send send) {
        sends.add(send);
        log.debug("sent to={} messages={} us={}", send.target(), send.messages(), micros(send.took()));
    }

    /** Notes that a step has had its effect, so that it must be undone if a later one fails. */
    void done(Step step) {
        done.add(step);
    }

    /**
     * Notes a failure.
     *
     * @throws CnmException the same, if it ends the plan
     */
    void failed(Step step, RuntimeException failure) {
        var error = Failures.of(step, failure);
        if (!goesOn()) {
            throw error;
        }
        failures.add(new Failed(step, error));
    }

    /** The steps that had their effect, in order. */
    List<Step> done() {
        return done;
    }

    List<Failed> failures() {
        return failures;
    }

    List<Send> sends() {
        return sends;
    }

    /** Notes the index that a link of this plan was born with. */
    void born(Namespace namespace, String link, int index) {
        indexes.computeIfAbsent(namespace, there -> new HashMap<>()).put(link, index);
    }

    /** The index that a link of this plan was born with, if it was chosen. */
    OptionalInt chosenIndex(Namespace namespace, String link) {
        var index = indexes.getOrDefault(namespace, Map.of()).get(link);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    Report report() {
        var report = new Report(plan, sends, Duration.ofNanos(System.nanoTime() - start));
        log.debug(
                "ran plan=\"{}\" steps={} sends={} us={}",
                plan.title(),
                done.size(),
                sends.size(),
                micros(report.took()));
        return report;
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1000;
    }
}
