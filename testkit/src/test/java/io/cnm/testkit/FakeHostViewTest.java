package io.cnm.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import org.junit.jupiter.api.Test;

class FakeHostViewTest {
    @Test
    void hasWhatWasWrittenDownAndNothingElse() {
        var host = new FakeHostView()
                .link("br-mine", "bridge", "10.0.0.1/24")
                .route("10.0.0.0/24")
                .nameServer("9.9.9.9")
                .sysctl("ipv4/ip_forward", "1");

        assertThat(host.findLink("br-mine")).hasValueSatisfying(link -> {
            assertThat(link.kind()).isEqualTo("bridge");
            assertThat(link.ours()).isFalse();
            assertThat(link.up()).isTrue();
            assertThat(link.addresses()).containsExactly(Cidr.parse("10.0.0.1/24"));
        });
        assertThat(host.findLink("eth0")).isEmpty();
        assertThat(host.onLinkRoutes()).containsExactly(Cidr.parse("10.0.0.0/24"));
        assertThat(host.nameServers()).containsExactly(IpAddress.parse("9.9.9.9"));
        assertThat(host.sysctl("ipv4/ip_forward")).contains("1");
        assertThat(host.sysctl("ipv4/conf/eth0/forwarding")).isEmpty();
    }

    @Test
    void canLackIpv6() {
        assertThat(new FakeHostView().sysctl("ipv6/conf/all/disable_ipv6")).contains("0");
        assertThat(new FakeHostView().withoutIpv6().sysctl("ipv6/conf/all/disable_ipv6"))
                .isEmpty();
    }
}
