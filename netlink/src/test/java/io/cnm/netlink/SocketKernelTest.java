package io.cnm.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.netlink.rtnl.DeleteLink;
import io.cnm.netlink.rtnl.Link;
import io.cnm.netlink.rtnl.NewLink;
import io.cnm.netlink.rtnl.RouteEvent;
import io.cnm.netlink.rtnl.RouteEvents;
import io.cnm.netlink.rtnl.RouteLab;
import io.cnm.netlink.rtnl.RouteSocket;
import io.cnm.netlink.rtnl.SetLink;
import io.cnm.netlink.rtnl.Veth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sockets under stress: many threads, lost messages, lists that change while they are made. */
@Timeout(120)
class SocketKernelTest {
    /** The kernel takes its own minimum instead, room for two or three messages. */
    private static final int TINY = 1;

    private static final Duration LONG = Duration.ofMinutes(5);

    @SuppressWarnings("NullAway.Init")
    private RouteLab lab;

    private final ExecutorService pool = Executors.newFixedThreadPool(8);

    @BeforeEach
    void open() {
        lab = RouteLab.open();
    }

    @AfterEach
    void close() throws InterruptedException {
        pool.shutdownNow();
        assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        lab.close();
    }

    @Test
    void eightThreadsShareASocketAndEachGetsItsOwnAnswers() throws Exception {
        IntStream.range(0, 8).forEach(this::makeBridge);
        var wrong = Collections.synchronizedList(new ArrayList<String>());

        var all = IntStream.range(0, 8)
                .mapToObj(t -> CompletableFuture.runAsync(() -> fiveHundredRequests(t, wrong), pool))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(all).get(60, TimeUnit.SECONDS);

        assertThat(wrong).isEmpty();
    }

    private void fiveHundredRequests(int thread, List<String> wrong) {
        var name = "b" + thread;
        for (var i = 0; i < 500; i++) {
            if (i % 100 == 0 && lab.route().links().size() != 9) {
                wrong.add("list of " + name);
            } else if (i % 10 == 0) {
                lab.route().execute(new SetLink(name).alias(name + "-" + i));
            } else if (!lab.route().link(name).map(Link::name).equals(Optional.of(name))) {
                wrong.add(name);
            }
        }
    }

    /** The kernel may go on with a dump within sendmsg of one thread and recvmsg of another, which then fails with EINVAL. */
    @Test
    void dumpsDoNotDisturbThoseWhoReadMeanwhile() throws Exception {
        makeBridge(0);
        var rounds = 4_000;

        var all = IntStream.range(0, 8)
                .mapToObj(thread -> CompletableFuture.runAsync(
                        () -> {
                            for (var i = 0; i < rounds; i++) {
                                if (thread < 4) {
                                    lab.route().addresses();
                                } else {
                                    assertThat(lab.route().link("b0")).isPresent();
                                }
                            }
                        },
                        pool))
                .toArray(CompletableFuture<?>[]::new);

        assertThat(CompletableFuture.allOf(all)).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void overflowOfARequestSocketIsAnErrorAndNotAHang() {
        try (var tiny = lab.netns()
                .call(() -> RouteSocket.over(SocketTransport.open(Constants.NETLINK_ROUTE, Set.of(), TINY), LONG))) {
            var requests = IntStream.range(0, 100)
                    .mapToObj(i -> new SetLink(1).mtu(60000 + i))
                    .toList();

            var outcomes = tiny.executeAllInOwnNamespace(requests);

            assertThat(outcomes.get(0).succeeded()).isTrue();
            assertThat(outcomes.get(99).failure().orElseThrow().unanswered()).isTrue();
            assertThat(lab.run("ip link show lo")).contains("mtu 60099");
            assertThat(tiny.link(1)).isPresent();
            assertThat(tiny.execute(new SetLink(1).up())).isEmpty();
        }
    }

    @Test
    void overflowOfAnEventSocketMeansListingAnew() throws Exception {
        var go = new Semaphore(0);
        var resyncs = new Semaphore(0);
        var known = Collections.synchronizedSet(new HashSet<String>());
        var transport = lab.netns().call(() -> SocketTransport.open(Constants.NETLINK_ROUTE, List.of(1), TINY));
        try (var events = RouteEvents.over(transport, new RouteEvents.Listener() {
            @Override
            public void resync() {
                known.addAll(lab.route().links().stream().map(Link::name).toList());
                resyncs.release();
            }

            @Override
            public void event(RouteEvent event) {
                go.acquireUninterruptibly();
                if (event instanceof RouteEvent.OfLink link) { // what came after the last listing
                    known.add(link.link().name());
                }
            }
        })) {
            assertThat(resyncs.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            IntStream.range(0, 50).forEach(this::makeBridge);
            go.release(10_000);

            assertThat(resyncs.tryAcquire(10, TimeUnit.SECONDS))
                    .as("told to list anew")
                    .isTrue();
            awaitAll(known, 50);
            assertThat(events).isNotNull();
        }
    }

    @Test
    void nothingIsLostSilentlyWhileAListenerListsAnew() throws Exception {
        var listings = new Semaphore(0);
        var goOn = new Semaphore(0);
        var known = Collections.synchronizedSet(new HashSet<String>());
        var transport = lab.netns().call(() -> SocketTransport.open(Constants.NETLINK_ROUTE, List.of(1), TINY));
        try (var events = RouteEvents.over(transport, new RouteEvents.Listener() {
            @Override
            public void resync() {
                known.addAll(lab.route().links().stream().map(Link::name).toList());
                listings.release();
                goOn.acquireUninterruptibly();
            }

            @Override
            public void event(RouteEvent event) {
                if (event instanceof RouteEvent.OfLink link) {
                    known.add(link.link().name());
                }
            }
        })) {
            assertThat(listings.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            IntStream.range(0, 50).forEach(this::makeBridge);
            goOn.release();
            assertThat(listings.tryAcquire(10, TimeUnit.SECONDS))
                    .as("told to list anew")
                    .isTrue();
            makeBridge(50);
            goOn.release(10_000);

            awaitAll(known, 51);
            assertThat(events).isNotNull();
        }
    }

    @Test
    void closingEndsAListenerAtOnce() throws Exception {
        var listening = new CountDownLatch(1);
        var events = RouteEvents.open(lab.netns(), EnumSet.allOf(RouteEvents.Topic.class), new RouteEvents.Listener() {
            @Override
            public void resync() {
                listening.countDown();
            }

            @Override
            public void event(RouteEvent event) {
                // only the end matters here
            }
        });
        listening.await();

        var closed = CompletableFuture.runAsync(events::close, pool);

        assertThat(closed).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void listMadeWhileLinksComeAndGoIsCompleteOrAnError() throws Exception {
        IntStream.range(0, 200).forEach(this::makeBridge);
        var stop = new AtomicBoolean();
        var churn = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        lab.route().execute(new SetLink("b0").alias("changed"));
                        lab.route().execute(new NewLink("x").kind(new Veth(Optional.empty())));
                        lab.route().execute(new DeleteLink("x"));
                    }
                },
                pool);
        var expected = IntStream.range(0, 200).mapToObj(i -> "b" + i).collect(Collectors.toSet());
        for (var i = 0; i < 50; i++) {
            try {
                assertThat(lab.route().links().stream().map(Link::name))
                        .containsAll(expected)
                        .doesNotHaveDuplicates();
            } catch (NetlinkException e) {
                assertThat(e.interrupted()).isTrue();
            }
        }
        stop.set(true);
        churn.get(20, TimeUnit.SECONDS);
    }

    @Test
    void listThatEndsWhileAnotherThreadReadsIsNobodysFailure() throws Exception {
        var stop = new AtomicBoolean();
        var reader = CompletableFuture.runAsync(
                () -> {
                    while (!stop.get()) {
                        lab.route().link(1);
                    }
                },
                pool);
        try {
            for (var i = 0; i < 30_000; i++) {
                assertThat(lab.route().neighbours()).isEmpty();
            }
        } finally {
            stop.set(true);
        }

        assertThat(reader).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void socketsOfOneNamespaceDoNotSeeAnother() {
        try (var other = RouteLab.open();
                var second = RouteSocket.open(lab.netns())) {
            makeBridge(1);

            assertThat(second.link("b1")).isPresent();
            assertThat(other.route().link("b1")).isEmpty();
        }
    }

    @Test
    void closedSocketRefuses() {
        var socket = RouteSocket.open(lab.netns());
        socket.close();

        assertThatThrownBy(socket::links).isInstanceOf(NetlinkException.class).hasMessageContaining("closed");
    }

    private static void awaitAll(Set<String> known, int bridges) throws InterruptedException {
        var all = IntStream.range(0, bridges).mapToObj(each -> "b" + each).toList();
        for (var i = 0; i < 1000 && !known.containsAll(all); i++) {
            Thread.sleep(10);
        }
        assertThat(known).containsAll(all);
    }

    private void makeBridge(int number) {
        lab.route().execute(new NewLink("b" + number).bridge(options -> options));
    }
}
