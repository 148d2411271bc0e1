package io.cnm.engine.wire;

import io.cnm.engine.ReconcileReport;
import java.util.List;
import java.util.Locale;

/** {@link ReconcileReport} on the wire. <em>Immutable.</em> */
public record ReconcileReportJson(List<FindingJson> findings, int repaired) {
    /** {@link ReconcileReport.Finding} on the wire. <em>Immutable.</em> */
    public record FindingJson(String kind, String what) {}

    /** As it is sent. */
    public static ReconcileReportJson of(ReconcileReport report) {
        return new ReconcileReportJson(
                report.findings().stream()
                        .map(each -> new FindingJson(each.kind().name().toLowerCase(Locale.ROOT), each.what()))
                        .toList(),
                report.repaired());
    }
}
