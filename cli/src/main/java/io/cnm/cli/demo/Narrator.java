package io.cnm.cli.demo;

import io.cnm.api.Sandbox;
import io.cnm.spi.PlanRunner.Report;
import io.cnm.spi.PlanRunner.Send;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Tells what happens: each step, what the kernel was told for it, and how long it took. <em>Confined to one thread.</em> */
final class Narrator {
    private final Reports reports;
    private final PrintWriter out;
    private int steps;
    private boolean satisfied = true;

    /** What the kernel has been told. */
    interface Reports {
        /** Since it was taken last. */
        List<Report> take();
    }

    Narrator(Reports reports, PrintWriter out) {
        this.reports = reports;
        this.out = out;
    }

    /** Takes a step and tells of it. */
    <T> T step(String what, Supplier<T> action) {
        reports.take();
        var start = System.nanoTime();
        var result = action.get();
        var took = Duration.ofNanos(System.nanoTime() - start);
        out.printf(Locale.ROOT, "%n%2d  %-48s %9s%n", ++steps, what, time(took));
        reports.take().forEach(this::report);
        return result;
    }

    private void report(Report report) {
        out.println("      " + report.plan().describe().replace("\n", "\n      "));
        if (!report.sends().isEmpty()) {
            out.println("      told the kernel: "
                    + report.sends().stream().map(Narrator::send).collect(Collectors.joining("; ")));
        }
    }

    private static String send(Send send) {
        return send.target() + ", " + send.messages() + (send.messages() == 1 ? " message, " : " messages, ")
                + time(send.took());
    }

    private static String time(Duration took) {
        return String.format(Locale.ROOT, "%.2f ms", took.toNanos() / 1e6);
    }

    /**
     * Tells what was found out.
     *
     * @param answer what somebody got to see
     * @param expected whether that is as it should be
     */
    void finding(String what, String answer, boolean expected) {
        out.printf(
                "%n%2d  %s%n      %s%n",
                ++steps, what, answer.isEmpty() ? "nothing" : answer.replace("\n", "\n      "));
        out.println(expected ? "      as it should be" : "      NOT as it should be");
        satisfied &= expected;
    }

    /** Whether everything that was found out was as it should be. */
    boolean satisfied() {
        return satisfied;
    }

    /** Says how to look around in what stands, and how to remove it. */
    void explain(Stage stage, Map<String, Sandbox> sandboxes, String url) {
        out.printf("%nIt stands. To look around, as root:%n");
        out.println("  nsenter --net=" + stage.host() + " ip address        # the host");
        out.println("  nsenter --net=" + stage.host() + " nft list ruleset");
        sandboxes.forEach((name, sandbox) ->
                out.println("  nsenter --net=" + sandbox.key() + " ip address        # sandbox " + name));
        out.println("  nsenter --net=" + stage.outside() + " curl " + url + "        # outside");
        out.println("To remove it:");
        out.println("  cnm demo --remove");
        out.flush();
    }
}
