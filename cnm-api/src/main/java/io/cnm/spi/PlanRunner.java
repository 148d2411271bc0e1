package io.cnm.spi;

import io.cnm.plan.Plan;
import java.time.Duration;
import java.util.List;

/** Carries out plans: the one place that acts. <em>Implementations are thread-safe.</em> */
public interface PlanRunner {
    /**
     * Carries out a plan. If a step fails, those before it are undone and the failure is thrown.
     *
     * @throws io.cnm.api.CnmException of the kind that fits what the kernel said
     */
    Report run(Plan plan);

    /**
     * Carries out a plan that removes things: does as much as it can, counts what is missing as removed and what is there
     * already as made, so that it can be repeated, and throws all failures together at the end.
     */
    Report tearDown(Plan plan);

    /**
     * What carrying out a plan took.
     *
     * @param plan which
     * @param sends what was sent to the kernel, in order
     * @param took altogether
     */
    record Report(Plan plan, List<Send> sends, Duration took) {
        public Report {
            sends = List.copyOf(sends);
        }
    }

    /**
     * One exchange with the kernel.
     *
     * @param target what was spoken to, such as {@code route host} or {@code nftables web}
     * @param messages how many messages or operations went in it
     * @param took until everything was answered
     */
    record Send(String target, int messages, Duration took) {
        /** Which of the kernel's doors it was: {@code route}, {@code nftables}, {@code namespace} or {@code sysctl}. */
        public String family() {
            var space = target.indexOf(' ');
            return space < 0 ? target : target.substring(0, space);
        }
    }
}
