package io.cnm.engine;

import io.cnm.spi.Auditor;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a comparison of the kernel with what is meant to be has brought to light. <em>Immutable.</em>
 *
 * @param findings what differs, a line each
 * @param repaired how many of them were put right
 */
public record ReconcileReport(List<Finding> findings, int repaired) {
    public ReconcileReport {
        findings = List.copyOf(findings);
    }

    /**
     * Something that differs.
     *
     * @param kind how
     * @param what in words
     */
    public record Finding(Kind kind, String what) {}

    /** How something can differ. */
    public enum Kind {
        /** It should be there and is not. */
        MISSING,
        /** It is there and other than it should be. */
        DRIFTED,
        /** Something that is not ours is in its place. */
        BLOCKED
    }

    /** What was found and left as it is. */
    public static ReconcileReport of(List<Auditor.Finding> findings) {
        return new ReconcileReport(
                findings.stream().map(ReconcileReport::finding).toList(), 0);
    }

    /** What was found and repaired, and then what was not, with the reason. */
    public static ReconcileReport of(Auditor.Repair repair) {
        var findings = Stream.concat(
                repair.repaired().stream().map(ReconcileReport::finding),
                repair.failures().stream().map(ReconcileReport::finding));
        return new ReconcileReport(findings.toList(), repair.repaired().size());
    }

    private static Finding finding(Auditor.Finding found) {
        return new Finding(Kind.valueOf(found.difference().name()), found.step().describe() + ": " + found.detail());
    }

    private static Finding finding(Auditor.Failure failure) {
        var found = finding(failure.finding());
        return new Finding(
                found.kind, found.what + "; not repaired: " + failure.reason().getMessage());
    }
}
