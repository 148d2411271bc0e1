package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class InheritanceTest {
    private static final IpAddress KNOWN = IpAddress.parse("10.1.0.2");
    private static final IpAddress KNOWN6 = IpAddress.parse("fd00::2");
    private static final IpAddress NEW = IpAddress.parse("10.1.0.3");

    @Test
    void whatWasKnownOfIsToldOnce() {
        var inheritance = new Inheritance();

        assertThat(inheritance.take(List.of(NEW, KNOWN), InheritanceTest::known))
                .containsExactly(KNOWN);
        assertThat(inheritance.take(List.of(KNOWN6), InheritanceTest::known)).containsExactly(KNOWN6);
        assertThat(inheritance.take(List.of(KNOWN, KNOWN6, NEW), InheritanceTest::known))
                .isEmpty();
    }

    @Test
    void listIsMadeOnce() {
        var inheritance = new Inheritance();
        var lists = new AtomicInteger();
        Supplier<Stream<InetAddress>> counting = () -> {
            lists.incrementAndGet();
            return known();
        };

        inheritance.take(List.of(NEW), counting);
        inheritance.take(List.of(NEW), counting);

        assertThat(lists).hasValue(1);
    }

    @Test
    void listThatFailsKeepsNobodyFromAnAddress() {
        var inheritance = new Inheritance();

        assertThat(inheritance.take(List.of(KNOWN), () -> {
                    throw new IllegalStateException("no connection tracking here");
                }))
                .isEmpty();
        assertThat(inheritance.take(List.of(KNOWN), InheritanceTest::known)).isEmpty();
    }

    private static Stream<InetAddress> known() {
        return Stream.of(KNOWN.toInetAddress(), KNOWN6.toInetAddress());
    }
}
