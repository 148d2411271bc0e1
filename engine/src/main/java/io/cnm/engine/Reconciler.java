package io.cnm.engine;

/** Compares the kernel with what is meant to be. <em>Implementations are thread-safe.</em> */
@FunctionalInterface
public interface Reconciler {
    /**
     * Compares, and repairs what differs.
     *
     * @param dryRun only compares
     * @throws io.cnm.api.CnmException if the kernel cannot be read, or a repair fails
     */
    ReconcileReport reconcile(boolean dryRun);
}
