package io.cnm.engine.api;

import io.cnm.engine.Reconciler;
import io.cnm.engine.wire.ReconcileReportJson;
import io.cnm.http.Request;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;

/** {@code /cnm/v1/reconcile}. <em>Thread-safe if the reconciler is.</em> */
record CnmReconcile(Reconciler reconciler) {
    List<Route> routes() {
        return List.of(Rows.post("/cnm/v1/reconcile", this::reconcile));
    }

    private Response reconcile(Request request) {
        return Answers.ok(ReconcileReportJson.of(reconciler.reconcile(Questions.dryRun(request))));
    }
}
