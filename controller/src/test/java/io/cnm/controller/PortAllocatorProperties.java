package io.cnm.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cnm.api.CnmException;
import io.cnm.api.CnmException.Kind;
import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import io.cnm.controller.PortAllocator.Lease;
import io.cnm.controller.PortAllocator.Wish;
import io.cnm.testkit.FakeHostView;
import io.cnm.testkit.FakePorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The allocator beside a model that looks at every lease, one after another. */
class PortAllocatorProperties {
    private static final int FIRST = 100;
    private static final int LAST = 107;

    /** A lease and what it was given for. */
    private record Held(Wish wish, Lease lease) {
        boolean collides(Wish other, int port) {
            return lease.port() == port && collide(wish, other);
        }
    }

    /** What the allocator should do: of the ports that it may hand out, those that collide with nothing. */
    private static final class Model {
        final FakePorts ports = new FakePorts().ephemeral(FIRST, LAST);
        final PortAllocator allocator;
        final List<Held> held = new ArrayList<>();
        private final Set<Integer> reserved;
        private final Set<Integer> foreign;

        /**
         * @param reserved by the administrator
         * @param foreign those that other programs have
         */
        Model(Set<Integer> reserved, Set<Integer> foreign) {
            this.reserved = reserved;
            this.foreign = foreign;
            var list = reserved.stream().map(String::valueOf).collect(Collectors.joining(","));
            allocator = new PortAllocator(ports, new FakeHostView().sysctl("ipv4/ip_local_reserved_ports", list));
            foreign.forEach(port -> ports.taken(foreign(port)));
        }

        void lease(Wish wish) {
            var free = IntStream.rangeClosed(
                            wish.first() == 0 ? FIRST : wish.first(), wish.first() == 0 ? LAST : wish.last())
                    .filter(port -> wish.first() != 0 || !reserved.contains(port))
                    .filter(port -> held.stream().noneMatch(each -> each.collides(wish, port)))
                    .boxed()
                    .toList();
            var usable = free.stream().filter(port -> !taken(wish, port)).toList();
            if (usable.isEmpty()) {
                var refusal = catchThrowableOfType(CnmException.class, () -> allocator.lease(wish));
                var exact = wish.first() == wish.last() && wish.first() != 0;
                assertThat(refusal.kind()).isEqualTo(free.isEmpty() && !exact ? Kind.UNAVAILABLE : Kind.CONFLICT);
            } else {
                var lease = allocator.lease(wish);
                assertThat(usable).contains(lease.port());
                assertThat(lease.addresses()).isEqualTo(wish.addresses());
                held.add(new Held(wish, lease));
            }
        }

        boolean possible(List<Wish> together, int number) {
            var wish = together.get(number);
            var port = wish.first();
            return held.stream().noneMatch(each -> each.collides(wish, port))
                    && together.subList(0, number).stream()
                            .noneMatch(other -> other.first() == port && collide(other, wish))
                    && !taken(wish, port);
        }

        private boolean taken(Wish wish, int port) {
            return foreign.contains(port) && names(wish, port).contains(foreign(port));
        }

        private static String foreign(int port) {
            return "0.0.0.0:" + port + "/tcp";
        }
    }

    /** One that is leased, or, if there are any, one of those that are leased is given back. */
    record Action(Wish wish, Optional<Integer> release) {}

    @Property
    void noPortIsLeasedTwiceAndNoneThatCouldBeIsRefused(
            @ForAll("actions") @Size(max = 40) List<Action> actions,
            @ForAll("somePorts") Set<Integer> reserved,
            @ForAll("somePorts") Set<Integer> foreign) {
        var model = new Model(reserved, foreign);

        for (var action : actions) {
            if (action.release.isPresent() && !model.held.isEmpty()) {
                model.held
                        .remove(action.release.get() % model.held.size())
                        .lease
                        .release();
            } else {
                model.lease(action.wish);
            }
            assertThat(model.ports.held()).isEqualTo(names(model.held));
        }

        model.held.forEach(each -> each.lease.release());
        assertThat(model.allocator.isEmpty()).isTrue();
        assertThat(model.ports.held()).isEmpty();
    }

    @Property
    void portsTogetherAreAllOrNone(
            @ForAll("exact") List<Wish> before,
            @ForAll("exact") List<Wish> together,
            @ForAll("somePorts") Set<Integer> foreign) {
        var model = new Model(Set.of(), foreign);
        before.forEach(model::lease);
        var names = model.ports.held();
        var possible = IntStream.range(0, together.size()).allMatch(i -> model.possible(together, i));

        if (possible) {
            var leases = model.allocator.leaseTogether(together);
            assertThat(leases.stream().map(Lease::port))
                    .containsExactlyElementsOf(
                            together.stream().map(Wish::first).toList());
            leases.forEach(Lease::release);
        } else {
            assertThat(catchThrowableOfType(CnmException.class, () -> model.allocator.leaseTogether(together))
                            .kind())
                    .isEqualTo(Kind.CONFLICT);
        }

        assertThat(model.ports.held()).isEqualTo(names);
        together.forEach(model::lease);
    }

    @Property
    void whatWasGivenBackComesAgainInTheNextRound(
            @ForAll("somePorts") Set<Integer> reserved, @ForAll @IntRange(max = 30) int before) {
        var allocator = new Model(reserved, Set.of()).allocator;
        var wish = new Wish(Protocol.UDP, List.of(IpAddress.ANY_V4, IpAddress.ANY_V6), 0, 0);
        IntStream.range(0, before).forEach(i -> allocator.lease(wish).release());

        var round = IntStream.range(0, LAST - FIRST + 1 - reserved.size())
                .mapToObj(i -> allocator.lease(wish).port())
                .toList();

        assertThat(round)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(FIRST, LAST)
                        .filter(port -> !reserved.contains(port))
                        .boxed()
                        .toList());
    }

    /** Whether two cannot have the same port. */
    private static boolean collide(Wish one, Wish other) {
        return one.protocol() == other.protocol()
                && one.addresses().stream().anyMatch(mine -> other.addresses().stream()
                        .anyMatch(theirs -> mine.v6() == theirs.v6()
                                && (mine.equals(theirs) || mine.unspecified() || theirs.unspecified())));
    }

    private static Set<String> names(List<Held> held) {
        return held.stream()
                .flatMap(each -> names(each.wish, each.lease.port()).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Wish wish, int port) {
        return wish.addresses().stream()
                .map(address -> (address.v6() ? "[" + address + "]" : address) + ":" + port + "/" + wish.protocol())
                .collect(Collectors.toSet());
    }

    @Provide
    Arbitrary<List<Action>> actions() {
        var release = Arbitraries.integers().between(0, 100).optional(0.3);
        return Combinators.combine(wishes(), release).as(Action::new).list();
    }

    @Provide
    Arbitrary<List<Wish>> exact() {
        return wishes(Arbitraries.integers().between(FIRST, LAST).map(port -> List.of(port, port)))
                .list()
                .ofMaxSize(6);
    }

    /** Few enough that one is left. */
    @Provide
    Arbitrary<Set<Integer>> somePorts() {
        return Arbitraries.integers().between(FIRST, LAST).set().ofMaxSize(LAST - FIRST);
    }

    private static Arbitrary<Wish> wishes() {
        var port = Arbitraries.integers().between(FIRST, LAST);
        var range =
                Combinators.combine(port, port).as((one, other) -> List.of(Math.min(one, other), Math.max(one, other)));
        return wishes(Arbitraries.oneOf(Arbitraries.just(List.of(0, 0)), range, port.map(each -> List.of(each, each))));
    }

    private static Arbitrary<Wish> wishes(Arbitrary<List<Integer>> ranges) {
        var addresses = Arbitraries.of(
                        List.of("0.0.0.0"),
                        List.of("0.0.0.0", "::"),
                        List.of("::"),
                        List.of("127.0.0.1"),
                        List.of("127.0.0.2", "::1"))
                .map(texts -> texts.stream().map(IpAddress::parse).toList());
        return Combinators.combine(Arbitraries.of(Protocol.TCP, Protocol.UDP), addresses, ranges)
                .as((protocol, on, range) -> new Wish(protocol, on, range.get(0), range.get(1)));
    }
}
