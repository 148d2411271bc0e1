package io.cnm.engine.api;

import io.cnm.api.NetworkController;
import io.cnm.engine.Services;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;

/**
 * What there is and what has happened, in the text format of Prometheus. The one class that names Micrometer, so that this
 * is loaded when somebody asks for the first time, and not when the daemon starts.
 */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private PrometheusText() {}

    /** The text of this moment, of a registry that lasts no longer. */
    static String of(Services services) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try {
            gauges(registry, services.controller());
            services.meters().counts().forEach((counter, count) -> FunctionCounter.builder(
                            counter.name(), count, LongAdder::sum)
                    .tag(counter.label(), counter.value())
                    .register(registry));
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

    private static double endpoints(NetworkController controller) {
        return controller.networks().stream()
                .mapToInt(network -> network.endpoints().size())
                .sum();
    }
}
