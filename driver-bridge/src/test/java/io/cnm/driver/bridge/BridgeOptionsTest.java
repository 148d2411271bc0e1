package io.cnm.driver.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.driver.bridge.BridgeOptions.Family;
import io.cnm.plan.GatewayMode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeOptionsTest {
    private static final String PREFIX = "com.docker.network.";

    @Test
    void defaultsAreDockers() {
        assertThat(BridgeOptions.parse(NetworkSpec.bridge("front")))
                .isEqualTo(new BridgeOptions(
                        Optional.empty(),
                        false,
                        true,
                        true,
                        Optional.empty(),
                        false,
                        Family.USUAL,
                        Family.USUAL,
                        List.of(),
                        0,
                        "eth",
                        true,
                        false));
    }

    @Test
    void everyOptionIsRead() {
        var spec = NetworkSpec.named("front")
                .option(PREFIX + "bridge.name", "br-mine")
                .option(PREFIX + "bridge.default_bridge", "T")
                .option(PREFIX + "bridge.enable_icc", "0")
                .option(PREFIX + "bridge.enable_ip_masquerade", "False")
                .option(PREFIX + "bridge.host_binding_ipv4", "127.0.0.1")
                .option(PREFIX + "bridge.inhibit_ipv4", "TRUE")
                .option(PREFIX + "bridge.gateway_mode_ipv4", "nat-unprotected")
                .option(PREFIX + "bridge.gateway_mode_ipv6", "routed")
                .option(PREFIX + "bridge.trusted_host_interfaces", "eth0:eth1:eth0")
                .option(PREFIX + "host_ipv4", "192.0.2.1")
                .option(PREFIX + "host_ipv6", "2001:db8::1")
                .option(PREFIX + "driver.mtu", "1400")
                .option(PREFIX + "container_iface_prefix", "net")
                .option("io.cnm.bridge.guard", "f")
                .option("io.cnm.bridge.allow_overlap", "true")
                .build();

        assertThat(BridgeOptions.parse(spec))
                .isEqualTo(new BridgeOptions(
                        Optional.of("br-mine"),
                        true,
                        false,
                        false,
                        Optional.of(IpAddress.parse("127.0.0.1")),
                        true,
                        new Family(GatewayMode.NAT_UNPROTECTED, Optional.of(IpAddress.parse("192.0.2.1"))),
                        new Family(GatewayMode.ROUTED, Optional.of(IpAddress.parse("2001:db8::1"))),
                        List.of("eth0", "eth1"),
                        1400,
                        "net",
                        false,
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.host_binding_ipv4, ::1",
        "bridge.host_binding_ipv4, ::ffff:10.0.0.1",
        "bridge.gateway_mode_ipv4, nat",
        "bridge.gateway_mode_ipv6, ''",
        "bridge.trusted_host_interfaces, ''",
        "bridge.name, ''",
        "container_iface_prefix, ''",
        "driver.mtu, 0",
        "driver.mtu, 68",
        "driver.mtu, 65535",
        "enable_ipv4, true",
        "enable_ipv6, 0",
        "bridge.colour, blue",
        "driver.private.no_proxy_6to4, x"
    })
    void wellFormedValueIsTaken(String key, String value) {
        assertThat(parse(key, value)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "bridge.default_bridge, yes, true or false",
        "bridge.enable_icc, '', true or false",
        "bridge.enable_icc, tRUE, true or false",
        "bridge.enable_ip_masquerade, 2, true or false",
        "bridge.inhibit_ipv4, on, true or false",
        "bridge.host_binding_ipv4, '', an IPv4 or IPv6 address",
        "bridge.host_binding_ipv4, 10.0.0, an IPv4 or IPv6 address",
        "bridge.host_binding_ipv4, localhost, an IPv4 or IPv6 address",
        "bridge.gateway_mode_ipv4, NAT, unknown gateway mode NAT",
        "bridge.gateway_mode_ipv6, open, 'nat, nat-unprotected, routed or isolated'",
        "bridge.gateway_mode_ipv4, isolated, gateway mode 'isolated' can only be used for an internal network",
        "bridge.name, eth0/../x, '1 to 15'",
        "bridge.name, sixteen-bytes-ok, '1 to 15'",
        "bridge.name, -a, not begin",
        "bridge.name, lo, lo",
        "bridge.trusted_host_interfaces, eth0::eth1, 1 to 15",
        "driver.mtu, '', 0 for the kernel's default",
        "driver.mtu, -1, 0 for the kernel's default",
        "driver.mtu, 1500.0, 68 to 65535",
        "driver.mtu, 67, 68 to 65535",
        "driver.mtu, 65536, 68 to 65535",
        "driver.mtu, 99999999999999999999, 68 to 65535",
        "host_ipv4, fd00::1, an IPv4 address",
        "host_ipv6, 10.0.0.1, an IPv6 address",
        "host_ipv4, 0.0.0.0, an IPv4 address",
        "host_ipv6, ff02::1, an IPv6 address",
        "host_ipv4, '', an IPv4 address",
        "io.cnm.bridge.allow_overlap, perhaps, true or false",
        "container_iface_prefix, thirteen-long, 1 to 12",
        "enable_ipv4, no, true or false",
        "enable_ipv4, false, as the network itself says",
        "enable_ipv6, true, as the network itself says"
    })
    void malformedValueIsRefusedWithWhatIsAllowed(String key, String value, String allowed) {
        assertThatThrownBy(() -> parse(key, value))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(key(key))
                .hasMessageContaining(allowed);
    }

    @Test
    void malformedOptionIsToldAsDockerTellsIt() {
        assertThatThrownBy(() -> parse("bridge.enable_icc", "yes"))
                .hasMessage("failed to parse com.docker.network.bridge.enable_icc value: yes (must be true or false)");
    }

    @Test
    void internalNetworkMayBeIsolated() {
        var spec = NetworkSpec.named("inside")
                .internal(true)
                .option(PREFIX + "bridge.gateway_mode_ipv4", "isolated")
                .build();

        assertThat(BridgeOptions.parse(spec).v4().isolated()).isTrue();
        assertThat(BridgeOptions.parse(spec).v6().isolated()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1279", "68"})
    void networkWithIpv6NeedsItsLeastMtu(String mtu) {
        var spec = NetworkSpec.named("front")
                .ipv6(true)
                .option(PREFIX + "driver.mtu", mtu)
                .build();

        assertThatThrownBy(() -> BridgeOptions.parse(spec)).hasMessageContaining("1280 to 65535");
    }

    private static BridgeOptions parse(String key, String value) {
        return BridgeOptions.parse(
                NetworkSpec.named("front").option(key(key), value).build());
    }

    private static String key(String key) {
        return key.startsWith("io.") ? key : PREFIX + key;
    }
}
