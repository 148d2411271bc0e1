package io.cnm.controller;

import static io.cnm.controller.Fixture.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import io.cnm.controller.PortAllocator.Wish;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakePorts;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which host ports are handed out. */
class PortAllocatorTest {
    private final FakePorts ports = new FakePorts().ephemeral(100, 104);
    private final FakeHostView host = new FakeHostView();
    private final PortAllocator allocator = new PortAllocator(ports, host);

    @Test
    void ephemeralPortsRiseAndAreNotUsedAgainBeforeTheRangeWraps() {
        var first = lease("0.0.0.0", 0, 0);
        first.release();
        var more = Stream.of(1, 2, 3, 4).map(i -> lease("0.0.0.0", 0, 0).port()).toList();

        assertThat(first.port()).isEqualTo(100);
        assertThat(more).containsExactly(101, 102, 103, 104);
        assertThat(lease("0.0.0.0", 0, 0).port()).isEqualTo(100);
        assertRefused(
                Kind.UNAVAILABLE, () -> lease("0.0.0.0", 0, 0), "all ports are allocated", "100-104/tcp on 0.0.0.0");
    }

    @Test
    void leaseThatCameToNothingDoesNotUseUpItsPort() {
        lease("0.0.0.0", 0, 0).cancel();

        assertThat(lease("0.0.0.0", 0, 0).port()).isEqualTo(100);
    }

    @Test
    void portsTheAdministratorKeepsAreNotHandedOutUnasked() {
        host.sysctl("ipv4/ip_local_reserved_ports", "100,102-103\n");

        assertThat(lease("0.0.0.0", 0, 0).port()).isEqualTo(101);
        assertThat(lease("0.0.0.0", 0, 0).port()).isEqualTo(104);
        assertThat(lease("0.0.0.0", 102, 102).port()).isEqualTo(102);
        assertThat(lease("0.0.0.0", 100, 104).port()).isEqualTo(100);
    }

    @Test
    void rangesHaveSearchesOfTheirOwn() {
        assertThat(lease("0.0.0.0", 8000, 8002).port()).isEqualTo(8000);
        assertThat(lease("0.0.0.0", 8000, 8002).port()).isEqualTo(8001);
        assertThat(lease("0.0.0.0", 8000, 8003).port()).isEqualTo(8002);
        assertRefused(Kind.UNAVAILABLE, () -> lease("0.0.0.0", 8000, 8002), "all ports are allocated: 8000-8002/tcp");
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,   0.0.0.0,   true",
        "0.0.0.0,   127.0.0.1, true",
        "127.0.0.1, 0.0.0.0,   true",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0.0.0.0,   ::,        false",
        "::,        0.0.0.0,   false",
        "::,        ::1,       true",
        "::1,       ::,        true"
    })
    void addressOfEverywhereCollidesWithAllOfItsFamily(String held, String wished, boolean taken) {
        lease(held, 80, 80);

        if (taken) {
            assertRefused(Kind.CONFLICT, () -> lease(wished, 80, 80), "failed: port is already allocated");
        } else {
            assertThat(lease(wished, 80, 80).port()).isEqualTo(80);
        }
        assertThat(allocator
                        .lease(new Wish(Protocol.UDP, List.of(IpAddress.parse(wished)), 80, 80))
                        .port())
                .isEqualTo(80);
    }

    @Test
    void conflictNamesAddressesAndPort() {
        var both = List.of(IpAddress.ANY_V4, IpAddress.ANY_V6);
        allocator.lease(new Wish(Protocol.TCP, both, 80, 80));

        assertRefused(
                Kind.CONFLICT,
                () -> allocator.lease(new Wish(Protocol.TCP, both, 80, 80)),
                "Bind for 0.0.0.0:80, [::]:80 failed: port is already allocated");
    }

    @Test
    void exactPortOfAnotherProgramIsAConflictAtOnce() {
        ports.taken("0.0.0.0:80/tcp");

        assertRefused(
                Kind.CONFLICT,
                () -> lease("0.0.0.0", 80, 80),
                "failed to bind host port 0.0.0.0:80/tcp: address already in use");
        assertThat(allocator.isEmpty()).isTrue();
    }

    @Test
    void rangeGoesRoundPortsOfOtherPrograms() {
        ports.taken("0.0.0.0:8000/tcp").taken("0.0.0.0:8001/tcp");

        assertThat(lease("0.0.0.0", 8000, 8003).port()).isEqualTo(8002);
        assertThat(ports.held()).containsExactly("0.0.0.0:8002/tcp");
    }

    @Test
    void tenPortsOfARangeAreTriedAndThenTheLastRefusalIsTold() {
        for (var port = 8000; port < 8020; port++) {
            ports.taken("0.0.0.0:" + port + "/tcp");
        }

        assertRefused(Kind.CONFLICT, () -> lease("0.0.0.0", 8000, 8030), "failed to bind host port 0.0.0.0:8009/tcp");
        assertThat(allocator.isEmpty()).isTrue();
    }

    @Test
    void everyPortOfAShortRangeIsTriedOnce() {
        ports.taken("0.0.0.0:8000/tcp").taken("0.0.0.0:8001/tcp");

        assertRefused(Kind.CONFLICT, () -> lease("0.0.0.0", 8000, 8001), "failed to bind host port 0.0.0.0:800");
        assertThat(allocator.isEmpty()).isTrue();
    }

    @Test
    void releasedPortIsFreeAtOnceAndTheBooksAreEmpty() {
        var lease = lease("0.0.0.0", 80, 80);
        lease.release();

        assertThat(allocator.isEmpty()).isTrue();
        assertThat(ports.held()).isEmpty();
        assertThat(lease("0.0.0.0", 80, 80).port()).isEqualTo(80);
    }

    @Test
    void portsTogetherAreAllOrNone() {
        ports.taken("0.0.0.0:8001/tcp");
        lease("0.0.0.0", 9001, 9001);

        assertRefused(
                Kind.CONFLICT,
                () -> allocator.leaseTogether(List.of(wish("0.0.0.0", 8000, 8000), wish("0.0.0.0", 8001, 8001))),
                "failed to bind host port 0.0.0.0:8001/tcp");
        assertRefused(
                Kind.CONFLICT,
                () -> allocator.leaseTogether(List.of(wish("0.0.0.0", 9000, 9000), wish("0.0.0.0", 9001, 9001))),
                "Bind for 0.0.0.0:9001 failed: port is already allocated");
        assertThat(ports.held()).containsExactly("0.0.0.0:9001/tcp");

        var leases = allocator.leaseTogether(List.of(wish("0.0.0.0", 9000, 9000), wish("0.0.0.0", 8000, 8000)));

        assertThat(leases).extracting(PortAllocator.Lease::port).containsExactly(9000, 8000);
        leases.forEach(PortAllocator.Lease::release);
        assertThat(ports.held()).containsExactly("0.0.0.0:9001/tcp");
    }

    private static Wish wish(String address, int first, int last) {
        return new Wish(Protocol.TCP, List.of(IpAddress.parse(address)), first, last);
    }

    private PortAllocator.Lease lease(String address, int first, int last) {
        return allocator.lease(wish(address, first, last));
    }
}
