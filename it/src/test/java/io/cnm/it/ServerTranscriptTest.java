package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.remote.RecordedCalls;
import io.cnm.remote.RecordedCalls.RecordedCall;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker's engine said to other plugins, said to ours. */
class ServerTranscriptTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "basic_ipv4",
                "concurrent_runs",
                "daemon_kill",
                "driver_opts",
                "ipv6",
                "publish_ports",
                "static_ip_mac"
            })
    void whatWasDoneForDockerIsDoneByUs(String scenario) throws IOException {
        var calls = RecordedCalls.of(scenario, "NetworkDriver.");
        assertThat(calls).isNotEmpty();
        try (var served = new Served(directory)) {
            for (var call : calls) {
                check(served, call);
            }
            assertThat(served.runner.plans()).isNotEmpty();
        }
    }

    private static void check(Served served, RecordedCall call) throws IOException {
        var answer = served.call(call.method(), call.request());

        assertThat(answer.status())
                .as("%s %s: %s", call.method(), call.request(), answer.text())
                .isEqualTo(200);
        assertThat(answer.text()).startsWith("{").doesNotContain("\"Err");
        if (call.method().equals("NetworkDriver.Join")) {
            assertThat(answer.text()).contains("\"SrcName\":\"cnmp");
        }
    }
}
