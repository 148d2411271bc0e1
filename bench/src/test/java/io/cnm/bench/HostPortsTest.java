package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What our daemon is asked for. */
class HostPortsTest {
    @Test
    void portsWithoutAnAddressNameNone() {
        assertThat(HostPorts.everywhere(80, 2).toJson())
                .isEqualTo(
                        "{\"ports\":[{\"containerPort\":80,\"hostPort\":80},{\"containerPort\":81,\"hostPort\":81}]}");
    }

    @Test
    void portsOfOneFamilyNameItsAddress() {
        assertThat(HostPorts.everywhereV4(80, 1).toJson())
                .isEqualTo("{\"ports\":[{\"containerPort\":80,\"hostPort\":80,\"hostAddress\":\"0.0.0.0\"}]}");
    }
}
