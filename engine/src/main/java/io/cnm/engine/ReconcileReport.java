package io.cnm.engine;

import java.util.List;

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
        /** It is ours, and nobody needs it. */
        STRAY
    }
}
