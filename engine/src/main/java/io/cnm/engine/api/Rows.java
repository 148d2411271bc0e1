package io.cnm.engine.api;

import io.cnm.http.Handler;
import io.cnm.http.Route;

/** Rows of the table. */
final class Rows {
    private Rows() {}

    static Route get(String pattern, Handler handler) {
        return row("GET", pattern, handler);
    }

    static Route post(String pattern, Handler handler) {
        return row("POST", pattern, handler);
    }

    static Route delete(String pattern, Handler handler) {
        return row("DELETE", pattern, handler);
    }

    private static Route row(String method, String pattern, Handler handler) {
        return new Route(method, pattern, Route.Body.WHOLE, handler);
    }
}
