package io.cnm.engine.api;

import io.cnm.api.NetworkController;
import io.cnm.engine.Meters;
import io.cnm.engine.Meters.Times;
import io.cnm.engine.Services;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What there is and what has happened, in the text format of Prometheus. The one class that names Micrometer, so that this
 * is loaded when somebody asks for the first time, and not when the daemon starts.
 */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Map<String, String> HELP = Map.of(
            "cnm_dns_forwarded_total", "Queries that were sent to servers outside, by what came of it",
            "cnm_dns_queries_total", "Queries of sandboxes, by who answered",
            "cnm_http_requests_total", "Requests that were answered, by status",
            "cnm_join_seconds", "Joins of endpoints to sandboxes, and the time that they took",
            "cnm_kernel_sends_total", "Exchanges with the kernel that plans took",
            "cnm_plan_undo_total", "Plans that were taken back, by why",
            "cnm_repairs_total", "What was put right in the kernel, by what was wrong with it",
            "cnm_workers_busy", "Threads that are answering a request, this one among them");

    private PrometheusText() {}

    /** The text of this moment, of a registry that lasts no longer. */
    static String of(Services services) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            gauges(registry, services.controller());
            meters(registry, services.meters());
            return registry.scrape(CONTENT_TYPE);
        } finally {
            registry.close();
        }
    }

    private static void gauges(PrometheusMeterRegistry registry, NetworkController controller) {
        Gauge.builder("cnm_networks", controller, each -> each.networks().size())
                .description("Networks, predefined ones among them")
                .register(registry);
        Gauge.builder("cnm_endpoints", controller, PrometheusText::endpoints)
                .description("Endpoints, whether joined or not")
                .register(registry);
        Gauge.builder("cnm_sandboxes", controller, each -> each.sandboxes().size())
                .description("Sandboxes")
                .register(registry);
    }

    private static void meters(PrometheusMeterRegistry registry, Meters meters) {
        meters.counts().forEach((counter, count) -> FunctionCounter.builder(counter.name(), count, LongAdder::sum)
                .tag(counter.label(), counter.value())
                .description(HELP.getOrDefault(counter.name(), ""))
                .register(registry));
        meters.times().forEach((name, times) -> FunctionTimer.builder(
                        name, times, Times::count, Times::nanos, TimeUnit.NANOSECONDS)
                .description(HELP.getOrDefault(name, ""))
                .register(registry));
        meters.gauges().forEach((name, value) -> Gauge.builder(name, value::getAsInt)
                .description(HELP.getOrDefault(name, ""))
                .register(registry));
    }

    private static double endpoints(NetworkController controller) {
        return controller.networks().stream()
                .mapToInt(network -> network.endpoints().size())
                .sum();
    }
}
