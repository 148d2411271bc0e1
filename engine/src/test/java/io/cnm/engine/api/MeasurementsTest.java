package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Meters;
import io.cnm.engine.TestEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MeasurementsTest {
    @RegisterExtension
    private final TestEngine engine = TestEngine.running();

    @Test
    void whatThereIsAndWhatWasAskedIsToldInPrometheusFormat() {
        engine.ask("POST", "/cnm/v1/networks", "{\"name\":\"front\"}");
        engine.ask("POST", "/cnm/v1/networks/front/endpoints", "{\"name\":\"web\"}");
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"web\"}");
        engine.ask("GET", "/nowhere");

        var reply = engine.ask("GET", "/metrics");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().get("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(reply.body().lines())
                .contains("# TYPE cnm_networks gauge", "# TYPE cnm_http_requests_total counter")
                .contains("cnm_networks 4.0", "cnm_endpoints 1.0", "cnm_sandboxes 1.0")
                .contains("cnm_http_requests_total{status=\"201\"} 3.0", "cnm_http_requests_total{status=\"404\"} 1.0");
    }

    @Test
    void joinsAndWorkersAreTold() {
        engine.ask("POST", "/cnm/v1/networks", "{\"name\":\"front\"}");
        engine.ask("POST", "/cnm/v1/sandboxes", "{\"containerId\":\"web\",\"connections\":[{\"network\":\"front\"}]}");

        var lines = engine.ask("GET", "/metrics").body().lines().toList();

        assertThat(lines)
                .contains("# TYPE cnm_join_seconds summary", "cnm_join_seconds_count 1", "cnm_workers_busy 1.0")
                .anyMatch(line -> line.matches("cnm_join_seconds_sum 0\\.\\d+|cnm_join_seconds_sum \\d\\.\\d+E-\\d+"));
    }

    @Test
    void dryRunOfAJoinIsNone() {
        engine.ask("POST", "/cnm/v1/networks", "{\"name\":\"front\"}");
        engine.ask(
                "POST",
                "/cnm/v1/sandboxes?dryRun=1",
                "{\"containerId\":\"web\",\"connections\":[{\"network\":\"front\"}]}");

        assertThat(engine.ask("GET", "/metrics").body()).doesNotContain("cnm_join_seconds");
    }

    @Test
    void countersGoOnFromOneQuestionToTheNext() {
        engine.ask("GET", "/metrics");
        engine.ask("GET", "/metrics");

        assertThat(engine.ask("GET", "/metrics").body().lines())
                .contains("cnm_http_requests_total{status=\"200\"} 2.0");
    }

    @Test
    void kindsAreCountedApart() {
        var meters = new Meters();
        meters.count("cnm_repairs_total", "difference", "MISSING");
        meters.count("cnm_repairs_total", "difference", "MISSING");
        meters.count("cnm_repairs_total", "difference", "DRIFTED");

        assertThat(meters.counts()).hasSize(2);
        assertThat(meters.counts().get(new Meters.Counter("cnm_repairs_total", "difference", "MISSING")))
                .hasValue(2);
    }
}
