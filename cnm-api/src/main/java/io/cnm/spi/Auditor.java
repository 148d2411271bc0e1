package io.cnm.spi;

import io.cnm.api.CnmException;
import io.cnm.plan.Step;
import io.cnm.spi.PlanRunner.Send;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares what should be in the kernel with what is there, and puts right what is not. Only what we made is judged and
 * ever touched: links of our group on the host, whatever is inside our sandboxes, our own tables of the firewall. The
 * kernel is read in bulk, each namespace once. <em>Implementations are thread-safe.</em>
 *
 * <p>An audit is a look at a moment: what a plan changes while it goes on may show as a finding. That harms nobody, since
 * {@link #repair} looks again before it touches anything; but a step must not be handed to it after its undoing began.
 */
public interface Auditor {
    /**
     * Looks for effects of steps that are missing or not what they were.
     *
     * @param expected the steps that made what should be there, in the order in which they were carried out; a later step
     *     takes back or replaces what an earlier one did. Steps that leave nothing that lasts, such as an announcement,
     *     are passed over
     * @throws CnmException if the kernel could not be read; nothing is taken for missing because of that
     */
    Audit audit(List<Step> expected);

    /**
     * Looks only at some links on the host, which takes as long as there are of these: at effects of steps about them, and
     * inside a sandbox whose cable is gone. Rules of the firewall are no link's.
     *
     * @param expected as for {@link #audit(List)}
     * @param links their names, whether or not there are such links
     * @return in the order in which they can be repaired
     * @throws CnmException if the kernel could not be read; nothing is taken for missing because of that
     */
    List<Finding> audit(List<Step> expected, Set<String> links);

    /**
     * Puts right what was found, as far as it is still so and as much of it as possible. What is blocked is left as it is
     * and reported as a failure.
     *
     * @param findings of an audit, in its order; the finding of a link and those of what hangs on it belong together
     */
    Repair repair(List<Finding> findings);

    /**
     * Calls when the kernel has told of a change on the host that may concern us: links of our group and bridges that they
     * are ports of, their addresses and routes, our table of the firewall; also if it could not tell everything. Many
     * changes in a short time are one call. Changes inside sandboxes, of parameters and of files are not told.
     *
     * @param listener called on a thread of its own, one call at a time, also for changes of links made through us
     * @return ends the calls when it is closed
     */
    Watch onChange(Consumer<Changed> listener);

    /**
     * What may have changed on the host.
     *
     * @param links by name: those that were changed, made or deleted
     * @param anything whether it may be anything: others changed our rules, or the kernel could not tell everything
     */
    record Changed(Set<String> links, boolean anything) {
        public Changed {
            links = Set.copyOf(links);
        }
    }

    /** Calls that go on until it is closed. */
    interface Watch extends AutoCloseable {
        /** No call begins after this returns. */
        @Override
        void close();
    }

    /**
     * What an audit has found.
     *
     * @param findings in the order in which they can be repaired
     * @param unexpected links of our group on the host that no step makes; whether they are strays is the caller's to say
     * @param took altogether
     */
    record Audit(List<Finding> findings, List<OwnLink> unexpected, Duration took) {
        public Audit {
            findings = List.copyOf(findings);
            unexpected = List.copyOf(unexpected);
        }

        /** Whether all that should be there is there. */
        public boolean clean() {
            return findings.isEmpty();
        }
    }

    /** How an effect differs from what it should be. */
    enum Difference {
        /** It is not there at all. */
        MISSING,
        /** It is there, but somebody has changed it. */
        DRIFTED,
        /** Something that is not ours is in its place: only the user can remove it. */
        BLOCKED
    }

    /**
     * An effect that is not what it should be.
     *
     * @param step whose
     * @param difference how
     * @param detail for people: what is there instead; for what is blocked, what to do
     */
    record Finding(Step step, Difference difference, String detail) {
        /** For people: a line. */
        public String describe() {
            return difference.name().toLowerCase(Locale.ROOT) + ": " + step.describe() + ": " + detail;
        }
    }

    /**
     * A link of our group.
     *
     * @param name its name
     * @param kind what made it: {@code bridge}, {@code veth}, ...
     * @param bridge the one that it is a port of, by name; empty if none
     */
    record OwnLink(String name, String kind, Optional<String> bridge) {}

    /**
     * What a repair did.
     *
     * @param repaired findings that hold no longer, by our doing or already before
     * @param failures the others
     * @param sends what was sent to the kernel, in order
     * @param took altogether
     */
    record Repair(List<Finding> repaired, List<Failure> failures, List<Send> sends, Duration took) {
        public Repair {
            repaired = List.copyOf(repaired);
            failures = List.copyOf(failures);
            sends = List.copyOf(sends);
        }
    }

    /**
     * A finding that could not be repaired.
     *
     * @param finding which
     * @param reason why not
     */
    record Failure(Finding finding, CnmException reason) {}
}
