package io.cnm.testkit.kernel;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Compares snapshots, and shows only what differs. */
public final class KernelSnapshotAssert extends AbstractAssert<KernelSnapshotAssert, KernelSnapshot> {
    KernelSnapshotAssert(KernelSnapshot actual) {
        super(actual, KernelSnapshotAssert.class);
    }

    @Override
    public KernelSnapshotAssert isEqualTo(@Nullable Object expected) {
        if (expected instanceof KernelSnapshot before && !actual.equals(before)) {
            throw failure("the kernel is not as before:%n%s", String.join("\n", actual.changesSince(before)));
        }
        return super.isEqualTo(expected);
    }
}
