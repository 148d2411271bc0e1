package io.cnm.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.examples.TwoNetworks;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The programs of {@code examples} do what they say. */
@InPrivateNetns
class ExampleKernelTest {
    @Test
    void twoNetworksShowNamesPortsAndIsolationAndGo(Lab lab) throws IOException {
        var bytes = new ByteArrayOutputStream();

        TwoNetworks.run(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), lab.dir().resolve("exec"));

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.startsWith("join web to front in "))
                .contains("to join would be:", "  \"steps\" : [ {")
                .contains("client finds web at 10.201.1.2")
                .contains("client fetches: hello from web")
                .contains("host fetches: hello from web")
                .contains("client reaches db: false")
                .contains("web reaches db: true")
                .contains("everything is removed: true");
        assertThat(lab.ip("-o link")).hasLineCount(1);
    }
}
