package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.netlink.Message;
import io.cnm.netlink.Traces;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InheritanceTest {
    private static final IpAddress KNOWN = IpAddress.parse("10.1.0.2");
    private static final IpAddress KNOWN6 = IpAddress.parse("fd00::2");
    private static final IpAddress NEW = IpAddress.parse("10.1.0.3");

    @Test
    void whatWasKnownOfIsToldOnce() {
        var inheritance = new Inheritance(InheritanceTest::list);

        assertThat(inheritance.take(List.of(NEW, KNOWN))).containsExactly(KNOWN);
        assertThat(inheritance.take(List.of(KNOWN6))).containsExactly(KNOWN6);
        assertThat(inheritance.take(List.of(KNOWN, KNOWN6, NEW))).isEmpty();
    }

    @Test
    void listIsMadeOnce() {
        var lists = new AtomicInteger();
        var inheritance = new Inheritance(known -> lists.incrementAndGet());

        inheritance.take(List.of(NEW));
        inheritance.take(List.of(NEW));

        assertThat(lists).hasValue(1);
    }

    @Test
    void listThatFailsKeepsNobodyFromAnAddress() {
        var inheritance = new Inheritance(known -> {
            throw new IllegalStateException("no connection tracking here");
        });

        assertThat(inheritance.take(List.of(KNOWN))).isEmpty();
        assertThat(inheritance.take(List.of(KNOWN))).isEmpty();
    }

    private static void list(Traces known) {
        for (var address : List.of(KNOWN, KNOWN6)) {
            known.accept(
                    new Message(100, 0, 1, 0, ByteBuffer.wrap(address.toBytes()).order(ByteOrder.nativeOrder())));
        }
    }
}
