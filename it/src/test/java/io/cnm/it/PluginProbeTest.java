package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.remote.PluginDirectories;
import io.cnm.remote.probe.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probe of plugins says of ours. */
class PluginProbeTest {
    @TempDir
    private Path directory;

    @Test
    void bridgeDriverFollowsTheProtocolAndNothingIsLeftOfTheProbe() throws IOException {
        try (var served = new Served(directory)) {
            var limits = new Probe.Limits(Duration.ofSeconds(5), Duration.ofSeconds(10));

            var report = new Probe(new PluginDirectories(directory, List.of()), limits).examine("cnm", true);

            assertThat(report.departures()).isEmpty();
            assertThat(report.facts())
                    .containsEntry("implements", "NetworkDriver, IpamDriver")
                    .containsEntry("checks gateways", "true")
                    .containsEntry("network", "created");
            assertThat(served.controller.networks()).isEmpty();
        }
    }
}
