package io.cnm.dns;

import static io.cnm.dns.FakeServer.fails;
import static io.cnm.dns.FakeServer.knows;
import static io.cnm.dns.FakeServer.silent;
import static io.cnm.dns.Messages.A;
import static io.cnm.dns.Messages.AAAA;
import static io.cnm.dns.Messages.TXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.dns.FakeServer.Behaviour;
import io.cnm.dns.FakeServer.Received;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.NameServer;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of names that the sandbox's networks do not know: who is asked, from where, and what is believed. */
@InPrivateNetns
class ForwardingKernelTest {
    private static final String FIRST = "127.0.1.1";
    private static final String SECOND = "127.0.1.2";
    private static final String THIRD = "127.0.1.3";

    private final Zone zone = new Zone();
    private Lab lab;
    private Netns box;
    private EmbeddedNameService service;
    private NameService.Resolver resolver;
    private Asker asker;

    @BeforeEach
    void open(Lab given) {
        lab = given;
        zone.add("web", List.of("web"), Set.of(IpAddress.parse("172.18.0.2")));
        box = lab.newNamespace("box");
        service = new EmbeddedNameService(lab.netns());
        resolver = service.open(new Namespace(lab.dir().resolve("box").toString()), view(true));
        asker = new Asker(box, resolver);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private View view(boolean external, NameServer... servers) {
        return new View(List.of(new KnownNetwork("n1", zone, Map.of())), List.of(servers), external, true);
    }

    private static NameServer fromHost(String address) {
        return new NameServer(IpAddress.parse(address), true);
    }

    private static NameServer fromSandbox(String address) {
        return new NameServer(IpAddress.parse(address), false);
    }

    private void ask(String... hostServers) {
        resolver.update(view(
                true, Stream.of(hostServers).map(ForwardingKernelTest::fromHost).toArray(NameServer[]::new)));
    }

    private FakeServer onHost(String address, Behaviour behaviour) throws IOException {
        return lab.closeAtEnd(FakeServer.start(lab.netns(), address, behaviour));
    }

    @Test
    void hostsServersAreAskedFromTheHostAndOthersFromTheSandbox() throws IOException {
        onHost(FIRST, knows("192.0.2.1"));
        lab.closeAtEnd(FakeServer.start(box, FIRST, knows("192.0.2.2")));

        resolver.update(view(true, fromHost(FIRST)));
        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.1");
        resolver.update(view(true, fromSandbox(FIRST)));
        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.2");
    }

    @Test
    void serverMayHaveAnIpv6Address() throws IOException {
        onHost("::1", knows("192.0.2.6"));
        ask("::1");

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.6");
        assertThat(asker.askByTcp(Messages.query(6, "www.example", A)).answers())
                .containsExactly("192.0.2.6");
    }

    @Test
    void noSuchNameIsFinalAndTheNextServerIsNotAsked() throws IOException {
        onHost(FIRST, fails(Wire.NXDOMAIN));
        var second = onHost(SECOND, knows("192.0.2.1"));
        ask(FIRST, SECOND);

        var reply = asker.ask(Messages.query(0x1234, "www.example", A));

        assertThat(reply.rcode()).isEqualTo(Wire.NXDOMAIN);
        assertThat(reply.id()).isEqualTo(0x1234);
        assertThat(second.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {Wire.SERVFAIL, Wire.REFUSED})
    void serverThatFailsMakesTheNextOneBeAsked(int rcode) throws IOException {
        onHost(FIRST, fails(rcode));
        onHost(SECOND, knows("192.0.2.1"));
        ask(FIRST, SECOND);

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.1");
        assertThat(asker.askByTcp(Messages.query(1, "www.example", A)).answers())
                .containsExactly("192.0.2.1");
    }

    @Test
    void serverThatIsNotThereMakesTheNextOneBeAskedAtOnce() throws IOException {
        onHost(THIRD, knows("192.0.2.1"));
        ask(FIRST, "198.51.100.1", THIRD); // nobody listens; no route
        var began = System.nanoTime();

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.1");
        assertThat(asker.askByTcp(Messages.query(1, "www.example", A)).answers())
                .containsExactly("192.0.2.1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void silentServerCostsAMomentAndLaterNothing() throws IOException {
        onHost(FIRST, silent());
        onHost(SECOND, knows("192.0.2.1"));
        ask(FIRST, SECOND);
        var began = System.nanoTime();

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.1");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        for (var i = 0; i < 3; i++) {
            asker.ask("other" + i + ".example", A);
        }
        began = System.nanoTime();
        for (var i = 0; i < 20; i++) {
            assertThat(asker.ask("more" + i + ".example", A).answers()).containsExactly("192.0.2.1");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .as("twenty, each without a wait for the silent one")
                .isLessThan(Duration.ofSeconds(2));
    }

    @Test
    void fourthServerIsNeverAskedNorTheResolverItself() throws IOException {
        Stream.of(FIRST, SECOND, THIRD).forEach(each -> assertFails(each));
        var fourth = onHost("127.0.1.4", knows("192.0.2.1"));
        ask(FIRST, SECOND, THIRD, "127.0.1.4");
        assertThat(asker.ask("www.example", A).rcode()).isEqualTo(Wire.SERVFAIL);
        assertThat(fourth.received()).isEmpty();

        var itself = lab.closeAtEnd(FakeServer.start(box, "127.0.0.11", knows("192.0.2.1")));
        resolver.update(view(true, fromSandbox("127.0.0.11")));
        assertThat(asker.ask("www.example", A).rcode()).isEqualTo(Wire.SERVFAIL);
        assertThat(itself.received()).isEmpty();
    }

    private void assertFails(String address) {
        try {
            onHost(address, fails(Wire.SERVFAIL));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void forgedRepliesAreIgnored() throws IOException {
        try (var forger = lab.netns().call(() -> new DatagramSocket(new InetSocketAddress(SECOND, 53)))) {
            onHost(FIRST, query -> {
                var asked = query.message();
                var forged = Messages.reply(asked, Wire.NOERROR, "203.0.113.66");
                forger.send(new DatagramPacket(forged, forged.length, query.from())); // from somebody else
                return List.of(
                        Messages.withId(forged, Messages.id(asked) + 1),
                        Messages.reply(Messages.query(Messages.id(asked), "www.forged", A), 0, "203.0.113.66"),
                        Arrays.copyOf(forged, 7),
                        new byte[0],
                        asked,
                        Messages.reply(asked, Wire.NOERROR, "192.0.2.1"));
            });
            ask(FIRST);

            assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.1");
        }
    }

    @Test
    void portsAndIdentifiersCannotBeGuessed() throws IOException {
        var server = onHost(FIRST, knows("192.0.2.1"));
        ask(FIRST);

        for (var i = 0; i < 64; i++) {
            assertThat(asker.ask(Messages.query(7, "www" + i + ".example", A)).id())
                    .isEqualTo(7);
        }

        var ports =
                server.received().stream().map(query -> query.from().getPort()).toList();
        var ids = server.received().stream()
                .map(query -> Messages.id(query.message()))
                .toList();
        assertThat(Set.copyOf(ports)).hasSizeGreaterThan(60);
        assertThat(Set.copyOf(ids)).hasSizeGreaterThan(60);
        assertThat(steps(ports)).as("steps from port to port").hasSizeGreaterThan(50);
        assertThat(steps(ids)).as("steps from identifier to identifier").hasSizeGreaterThan(50);
    }

    private static Set<Integer> steps(List<Integer> numbers) {
        return Set.copyOf(IntStream.range(1, numbers.size())
                .map(i -> numbers.get(i) - numbers.get(i - 1))
                .boxed()
                .distinct()
                .toList());
    }

    @Test
    void cutReplyIsPassedOnAndTheClientThenAsksByTcp() throws IOException {
        var server = onHost(
                FIRST,
                query -> List.of(
                        query.stream()
                                ? Messages.reply(query.message(), 0, "192.0.2.1", "192.0.2.2")
                                : Messages.flagged(Messages.reply(query.message(), 0), Wire.FLAG_TRUNCATED)));
        ask(FIRST);

        assertThat(asker.ask("www.example", A).truncated()).isTrue();
        assertThat(asker.askByTcp(Messages.query(3, "www.example", A)).answers())
                .containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(server.received().stream().map(Received::stream)).containsExactly(false, true);
    }

    @Test
    void queryArrivesAsItWasSentButForItsIdentifier() throws IOException {
        var server = onHost(FIRST, fails(Wire.NXDOMAIN));
        ask(FIRST);
        var query = Messages.edns(1, "MiXed.Example", TXT, 1232);

        asker.ask(query);

        var arrived = server.received().get(0).message();
        assertThat(Messages.withId(arrived, 1)).isEqualTo(query);
    }

    @Test
    void knownNameIsNeverAskedForOutsideWhateverTheType() throws IOException {
        var server = onHost(FIRST, fails(Wire.NXDOMAIN));
        ask(FIRST);

        assertThat(asker.ask("web", TXT).rcode()).isEqualTo(Wire.NOERROR);
        assertThat(asker.ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
        assertThat(server.received()).isEmpty();
        assertThat(asker.ask("webb", TXT).rcode()).isEqualTo(Wire.NXDOMAIN);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void sameQuestionIsAskedOnceByWhomeverAndServedFromMemory() throws IOException {
        var server = onHost(FIRST, knows("192.0.2.1"));
        ask(FIRST);
        for (var i = 0; i < 20; i++) {
            var reply = asker.ask(Messages.query(i, i % 2 == 0 ? "www.example" : "WWW.Example", A));
            assertThat(reply.id()).isEqualTo(i);
            assertThat(reply.answers()).containsExactly("192.0.2.1");
            assertThat(reply.ttl()).isBetween(1, 30);
        }
        assertThat(asker.askByTcp(Messages.query(99, "www.example", A)).answers())
                .containsExactly("192.0.2.1");

        assertThat(server.received()).hasSize(1);
    }

    @Test
    void answersOfASandboxsOwnServersStayInThatSandboxAndInItsView() throws IOException {
        lab.closeAtEnd(FakeServer.start(box, FIRST, knows("203.0.113.66")));
        onHost(FIRST, knows("192.0.2.1"));
        var neighbour = lab.newNamespace("neighbour");
        var honest = lab.closeAtEnd(FakeServer.start(neighbour, FIRST, knows("192.0.2.3")));
        var evil = view(true, fromSandbox(FIRST));
        resolver.update(evil);
        for (var i = 0; i < 8; i++) { // on each event loop
            var opened = service.open(new Namespace(lab.dir().resolve("box").toString()), evil);
            assertThat(new Asker(box, opened).ask("www.example", A).answers()).containsExactly("203.0.113.66");
        }

        for (var i = 0; i < 8; i++) {
            var own = service.open(
                    new Namespace(lab.dir().resolve("neighbour").toString()), view(true, fromSandbox(FIRST)));
            assertThat(new Asker(neighbour, own).ask("www.example", A).answers())
                    .containsExactly("192.0.2.3");
            own.update(view(true, fromHost(FIRST)));
            assertThat(new Asker(neighbour, own).ask("www.example", A).answers())
                    .containsExactly("192.0.2.1");
            own.update(view(true, fromSandbox(FIRST)));
            assertThat(new Asker(neighbour, own).ask("www.example", A).answers())
                    .containsExactly("192.0.2.3");
        }
        assertThat(honest.received())
                .as("after a change of view it is asked anew")
                .hasSize(16);
    }

    @Test
    void internalSandboxGetsNothingOfWhatOthersHaveAsked() throws IOException {
        var server = onHost(FIRST, knows("192.0.2.1"));
        ask(FIRST);
        assertThat(asker.ask("www.example", A).answers()).as("with a way out").containsExactly("192.0.2.1");

        resolver.update(view(false, fromHost(FIRST)));

        assertThat(asker.ask("www.example", A).rcode()).isEqualTo(Wire.SERVFAIL);
        assertThat(server.received()).hasSize(1);
    }

    @Test
    void realServerIsUnderstoodByUdpAndTcp() {
        lab.closeAtEnd(lab.shell()
                .start(
                        lab.dir().resolve("dnsmasq.log"),
                        "dnsmasq",
                        "--keep-in-foreground",
                        "--conf-file=/dev/null",
                        "--no-resolv",
                        "--no-hosts",
                        "--pid-file=",
                        "--user=root",
                        "--bind-interfaces",
                        "--listen-address=" + FIRST,
                        "--local=/example/",
                        "--local-ttl=120",
                        "--txt-record=large.example," + "x".repeat(200) + "," + "y".repeat(200) + "," + "z".repeat(200),
                        "--host-record=www.example,192.0.2.80,2001:db8::80"));
        ask(FIRST);
        lab.await("it serves", () -> asker.ask("www.example", A).rcode() == Wire.NOERROR);

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.80");
        assertThat(asker.ask("www.example", AAAA).answers()).containsExactly("2001:db8:0:0:0:0:0:80");
        assertThat(asker.ask("nobody.example", A).rcode()).isEqualTo(Wire.NXDOMAIN);
        assertThat(asker.ask("large.example", TXT).truncated()).isTrue();
        assertThat(asker.askForBytesByTcp(Messages.query(1, "large.example", TXT)).length)
                .isGreaterThan(600);
        assertThat(asker.ask(Messages.edns(1, "www.example", A, 1232)).additional())
                .isEqualTo(1);
    }

    @Test
    void nothingLeavesAnInternalSandboxThroughTheHost() throws IOException {
        var onHost = onHost(FIRST, knows("192.0.2.1"));
        var inBox = lab.closeAtEnd(FakeServer.start(box, FIRST, knows("192.0.2.2")));
        resolver.update(view(false, fromHost(FIRST), fromHost(SECOND)));
        var began = System.nanoTime();

        for (var i = 0; i < 20; i++) {
            assertThat(asker.ask("secret" + i + ".example", A).rcode()).isEqualTo(Wire.SERVFAIL);
        }
        assertThat(asker.askByTcp(Messages.query(1, "secret.example", A)).rcode())
                .isEqualTo(Wire.SERVFAIL);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(onHost.received()).isEmpty();
        assertThat(inBox.received()).isEmpty();
        assertThat(sent(lab.netns())).isZero();
    }

    /** Datagrams that ever left the namespace's sockets. */
    private static long sent(Netns netns) {
        var lines = netns.call(() -> {
            try {
                return Files.readAllLines(Path.of("/proc/thread-self/net/snmp"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        var udp = lines.stream()
                .filter(line -> line.startsWith("Udp: "))
                .map(line -> line.split(" ", -1))
                .toList();
        var values = new HashMap<String, Long>();
        for (var i = 1; i < udp.get(0).length; i++) {
            values.put(udp.get(0)[i], Long.parseLong(udp.get(1)[i]));
        }
        return values.getOrDefault("OutDatagrams", -1L);
    }

    @Test
    void internalSandboxStillAsksServersOfItsOwn() throws IOException {
        lab.closeAtEnd(FakeServer.start(box, FIRST, knows("192.0.2.2")));
        resolver.update(view(false, fromHost(FIRST), fromSandbox(FIRST)));

        assertThat(asker.ask("www.example", A).answers()).containsExactly("192.0.2.2");
    }

    @Test
    void sandboxThatLosesItsWayOutMeanwhileAsksNoFurtherServer() throws IOException {
        var second = onHost(SECOND, knows("192.0.2.1"));
        var withoutWayOut = view(false, fromHost(FIRST), fromHost(SECOND));
        onHost(FIRST, query -> {
            resolver.update(withoutWayOut);
            return List.of(Messages.reply(query.message(), Wire.SERVFAIL));
        });
        ask(FIRST, SECOND);

        assertThat(asker.ask("www.example", A).rcode()).isEqualTo(Wire.SERVFAIL);
        assertThat(second.received()).isEmpty();
    }

    @Test
    void localNamesAreAnsweredWhileTwoHundredQueriesWait() throws IOException {
        var servers = List.of(onHost(FIRST, silent()), onHost(SECOND, silent()), onHost(THIRD, silent()));
        ask(FIRST, SECOND, THIRD);
        try (var waiting = asker.socket()) {
            var began = System.nanoTime();
            for (var id = 0; id < 200; id++) {
                asker.send(waiting, Messages.query(id, "www" + id + ".example", A));
            }
            lab.await("all are under way", () -> servers.get(0).received().size() >= 200);

            var times = new ArrayList<Long>();
            for (var i = 0; i < 50; i++) {
                var asked = System.nanoTime();
                assertThat(asker.ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
                times.add(System.nanoTime() - asked);
            }
            times.sort(null);
            assertThat(times.get(25)).as("median, nanoseconds").isLessThan(100_000_000);

            var ids = new ArrayList<Integer>();
            for (var i = 0; i < 200; i++) {
                var reply = asker.receive(waiting);
                assertThat(reply.rcode()).isEqualTo(Wire.SERVFAIL);
                ids.add(reply.id());
            }
            assertThat(ids).doesNotHaveDuplicates();
            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Duration.ofSeconds(7), Duration.ofSeconds(12));
        }
    }

    @Test
    void queriesUnderWayAreLimitedAndClosingFreesTheirSockets() throws IOException {
        var server = onHost(FIRST, silent());
        ask(FIRST);
        var before = openFds();
        try (var socket = asker.socket()) {
            for (var id = 0; id < 1024; id++) {
                asker.send(socket, Messages.query(id, "www" + id + ".example", A));
                if (id % 64 == 63) { // or the kernel drops what does not fit into its buffers
                    var arrived = id + 1;
                    lab.await("they are under way", () -> server.received().size() >= arrived);
                }
            }

            asker.send(socket, Messages.query(2000, "one.more.example", A));
            var refused = asker.receive(socket);
            assertThat(refused.id()).isEqualTo(2000);
            assertThat(refused.rcode()).isEqualTo(Wire.REFUSED);
            assertThat(asker.ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
            resolver.close();
        }

        lab.await("all sockets but the spare ones are closed", () -> openFds() <= before + 32);
    }

    private static long openFds() {
        try (var entries = Files.list(Path.of("/proc/self/fd"))) {
            return entries.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
