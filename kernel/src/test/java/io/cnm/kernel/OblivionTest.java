package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.netlink.conntrack.Flow;
import io.cnm.netlink.conntrack.Tuple;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OblivionTest {
    private static final InetAddress HOST = address("192.0.2.1");
    private static final Set<InetAddress> LOCAL = Set.of(HOST);

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"TCP", "UDP", "SCTP"})
    void flowThatAPublicationLedIsItsOwn(Protocol protocol) {
        assertThat(Oblivion.begunAt(port(protocol, "0.0.0.0"), flow(protocol, HOST, 8080, "10.1.0.2"), LOCAL))
                .isTrue();
        assertThat(Oblivion.begunAt(port(protocol, "192.0.2.1"), flow(protocol, HOST, 8080, "10.1.0.2"), Set.of()))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"TCP, false", "SCTP, false", "UDP, true"})
    void onlyConnectionsSinceThePortLeadsElsewhereGoOn(Protocol protocol, boolean ended) {
        assertThat(Oblivion.begunAt(port(protocol, "0.0.0.0"), flow(protocol, HOST, 8080, "10.2.0.2"), LOCAL))
                .isEqualTo(ended);
    }

    @Test
    void flowToAnotherPortAddressOrHostIsNot() {
        var port = port(Protocol.TCP, "0.0.0.0");

        assertThat(Oblivion.begunAt(port, flow(Protocol.TCP, HOST, 8081, "10.1.0.2"), LOCAL))
                .isFalse();
        assertThat(Oblivion.begunAt(port, flow(Protocol.UDP, HOST, 8080, "10.1.0.2"), LOCAL))
                .isFalse();
        assertThat(Oblivion.begunAt(port, flow(Protocol.TCP, address("198.51.100.1"), 8080, "198.51.100.1"), LOCAL))
                .isFalse();
        assertThat(Oblivion.begunAt(port(Protocol.TCP, "192.0.2.9"), flow(Protocol.TCP, HOST, 8080, "10.1.0.2"), LOCAL))
                .isFalse();
    }

    private static PortBinding port(Protocol protocol, String host) {
        return new PortBinding(protocol, IpAddress.parse(host), 8080, IpAddress.parse("10.1.0.2"), 80);
    }

    private static Flow flow(Protocol protocol, InetAddress to, int port, String answering) {
        var client = address("192.0.2.7");
        var original = new Tuple(client, to, protocol.number(), 40_000, port, Tuple.Icmp.NONE);
        var reply = new Tuple(address(answering), client, protocol.number(), 80, 40_000, Tuple.Icmp.NONE);
        return new Flow(original, reply, 0, 0, 60, 0, 1);
    }

    private static InetAddress address(String text) {
        return IpAddress.parse(text).toInetAddress();
    }
}
