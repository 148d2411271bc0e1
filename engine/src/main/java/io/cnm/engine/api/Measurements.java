package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cnm.engine.Services;
import io.cnm.http.Response;
import io.cnm.http.Route;
import java.util.List;

/** {@code /metrics}. <em>Thread-safe.</em> */
record Measurements(Services services) {
    List<Route> routes() {
        return List.of(Rows.get(
                "/metrics",
                request -> Response.bytes(
                        200,
                        PrometheusText.CONTENT_TYPE,
                        PrometheusText.of(services).getBytes(UTF_8))));
    }
}
