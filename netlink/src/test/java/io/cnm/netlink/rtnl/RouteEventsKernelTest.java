package io.cnm.netlink.rtnl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notifications: each kind of change is told, as the record that lists hold too. */
@Timeout(60)
class RouteEventsKernelTest {
    private static final HardwareAddress MAC = HardwareAddress.parse("02:42:ac:11:00:02");

    @SuppressWarnings("NullAway.Init")
    private RouteLab lab;

    @SuppressWarnings("NullAway.Init")
    private RouteEvents events;

    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void open() {
        lab = RouteLab.open();
        events = RouteEvents.open(lab.netns(), EnumSet.allOf(RouteEvents.Topic.class), new RouteEvents.Listener() {
            @Override
            public void resync() {
                told.add("resync");
            }

            @Override
            public void event(RouteEvent event) {
                told.add(event);
            }
        });
    }

    @AfterEach
    void close() {
        events.close();
        lab.close();
    }

    @Test
    void everyKindOfChangeIsTold() throws InterruptedException {
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("resync");
        var address = Address.of(7, IpPrefix.parse("10.0.0.1/24"));
        var route = Route.to(IpPrefix.parse("10.9.0.0/16")).via(Ip.parse("10.0.0.2"));
        var neighbour = Neighbour.of(7, Ip.parse("10.0.0.9"), MAC);
        var entry = FdbEntry.of(7, MAC).inMasterTable().fixed();
        var rule = Rule.of(Rule.Family.IPV4, 100).lookup(1000);
        var requests = List.of(
                new NewLink("br0").index(5).up().bridge(options -> options),
                new NewLink("eth0").index(7).up().master(5).veth(peer -> peer.name("end0")),
                new SetLink("end0").up(),
                new SetLink(7).port(port -> port.hairpin(true)),
                entry.add(),
                entry.delete(),
                address.add(),
                neighbour.add(),
                route.add(),
                route.delete(),
                rule.add(),
                rule.delete(),
                address.delete(),
                new DeleteLink("eth0"));

        assertThat(lab.route().executeAll(requests))
                .allSatisfy(outcome -> assertThat(outcome.failure()).isEmpty());

        await(RouteEvent.OfLink.class, e -> e.link().name().equals("br0") && !e.deleted());
        await(
                RouteEvent.OfPort.class,
                e -> e.link().index() == 7
                        && e.link().port().orElseThrow().hairpin().orElse(false));
        await(RouteEvent.OfFdbEntry.class, e -> e.entry().mac().equals(MAC) && !e.deleted());
        await(RouteEvent.OfFdbEntry.class, e -> e.entry().mac().equals(MAC) && e.deleted());
        await(RouteEvent.OfAddress.class, e -> e.address().prefix().equals(address.prefix()) && !e.deleted());
        await(RouteEvent.OfNeighbour.class, e -> e.neighbour().equals(neighbour) && !e.deleted());
        await(RouteEvent.OfRoute.class, e -> e.route().destination().equals(route.destination()) && !e.deleted());
        await(RouteEvent.OfRoute.class, e -> e.route().destination().equals(route.destination()) && e.deleted());
        await(RouteEvent.OfRule.class, e -> e.rule().priority() == 100 && !e.deleted());
        await(RouteEvent.OfRule.class, e -> e.rule().priority() == 100 && e.deleted());
        await(RouteEvent.OfAddress.class, e -> e.address().prefix().equals(address.prefix()) && e.deleted());
        await(RouteEvent.OfLink.class, e -> e.link().name().equals("eth0") && e.deleted());
    }

    /** Skips what comes before: the kernel tells more than one asked for. */
    private <E extends RouteEvent> void await(Class<E> type, Predicate<E> wanted) throws InterruptedException {
        while (true) {
            var next = told.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("waiting for %s", type.getSimpleName()).isNotNull();
            if (type.isInstance(next) && wanted.test(type.cast(next))) {
                return;
            }
        }
    }
}
