package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracesTest {
    @Test
    void whatWasNamedIsNeverForgotten() {
        var traces = new Traces();
        IntStream.range(0, 10_000).forEach(i -> traces.accept(naming(address(10, i))));

        assertThat(IntStream.range(0, 10_000)).allMatch(i -> traces.of(address(10, i)));
    }

    @Test
    void littleElseIsTakenForNamed() {
        var traces = new Traces();
        IntStream.range(0, 10_000).forEach(i -> traces.accept(naming(address(10, i))));

        assertThat(IntStream.range(0, 10_000)
                        .filter(i -> traces.of(address(172, i)))
                        .count())
                .isLessThan(300);
    }

    @Test
    void nothingWasNamedInNoMessage() {
        assertThat(new Traces().of(address(10, 1))).isFalse();
    }

    private static Message naming(InetAddress address) {
        return new Message(
                100,
                0,
                1,
                0,
                new AttributeWriter().bytes(1, address.getAddress()).view());
    }

    private static InetAddress address(int network, int host) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) network, 1, (byte) (host >> 8), (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
