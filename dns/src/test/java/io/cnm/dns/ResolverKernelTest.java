package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static io.cnm.dns.Messages.AAAA;
import static io.cnm.dns.Messages.PTR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.IpAddress;
import io.cnm.api.SystemException;
import io.cnm.linux.Netns;
import io.cnm.plan.Namespace;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import io.cnm.spi.Zone;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.KernelSnapshot;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What programs in a sandbox see of their resolver, and what they do not. */
@InPrivateNetns
class ResolverKernelTest {
    private static final int DATAGRAMS = Integer.getInteger("cnm.datagrams", 2000);
    private static final IpAddress WEB = IpAddress.parse("172.18.0.2");

    private final Zone zone = new Zone();
    private Netns box;
    private EmbeddedNameService service;
    private NameService.Resolver resolver;
    private Asker asker;

    @BeforeEach
    void open(Lab lab) {
        zone.add("web", List.of("web", "www"), Set.of(WEB, IpAddress.parse("fd00::2")));
        box = lab.newNamespace("box");
        service = new EmbeddedNameService(lab.netns());
        resolver = service.open(namespace(box), view());
        asker = new Asker(box, resolver);
    }

    @AfterEach
    void close() {
        service.close();
    }

    private View view() {
        return new View(List.of(new KnownNetwork("n1", zone, Map.of())), List.of(), true, true);
    }

    private static Namespace namespace(Netns netns) {
        return new Namespace(netns.key().orElseThrow().toString());
    }

    @Test
    void namesAreAnsweredByUdpAndTcp() {
        var udp = asker.ask("Web.n1", A);
        var tcp = asker.askByTcp(Messages.query(7, "www", AAAA));

        assertThat(udp.answers()).containsExactly("172.18.0.2");
        assertThat(udp.ttl()).isEqualTo(600);
        assertThat(udp.flags()).isEqualTo(0x8180);
        assertThat(tcp.id()).isEqualTo(7);
        assertThat(tcp.answers()).containsExactly("fd00:0:0:0:0:0:0:2");
    }

    @Test
    void whatChangesIsSeenByTheNextQuery() {
        zone.add("late", List.of("late"), Set.of(IpAddress.parse("172.18.0.9")));
        assertThat(asker.ask("late", A).answers()).containsExactly("172.18.0.9");

        zone.remove("late", List.of("late"), Set.of(IpAddress.parse("172.18.0.9")));
        assertThat(asker.ask("late", A).rcode()).isEqualTo(Wire.SERVFAIL);

        resolver.update(new View(List.of(), List.of(), false, true));
        assertThat(asker.ask("web", A).rcode()).isEqualTo(Wire.SERVFAIL);
    }

    @Test
    void addressResolvesBack() {
        assertThat(asker.ask("2.0.18.172.in-addr.arpa", PTR).answers()).containsExactly("web.n1.");
    }

    @Test
    void whatDeservesNoReplyGetsNoneAndMalformedOnesAreToldSo() {
        var query = Messages.query(9, "web", A);
        var noQuestion = query.clone();
        noQuestion[5] = 0;
        var endless = query.clone();
        endless[7] = (byte) 0xff;

        try (var socket = asker.socket()) {
            asker.send(socket, noQuestion);
            asker.send(socket, Messages.flagged(query, 0x8000));
            asker.send(socket, new byte[5]);
            asker.send(socket, Messages.flagged(query, 0x2800)); // an UPDATE
            assertThat(asker.receive(socket).rcode()).as("the first reply").isEqualTo(Wire.NOTIMP);
            asker.send(socket, endless);
            assertThat(asker.receive(socket).rcode()).isEqualTo(Wire.FORMERR);
        }
    }

    @Test
    void randomDatagramsHurtNobody() throws IOException {
        var random = new Random(23);
        sendRandom(DATAGRAMS / 4, random); // Java loads and compiles what it takes
        var before = residentKib();

        sendRandom(DATAGRAMS, random);

        assertThat(residentKib() - before).as("memory, KiB").isLessThan(50 * 1024);
        assertThat(asker.ask("web", A).answers()).containsExactly("172.18.0.2");
    }

    private void sendRandom(int count, Random random) {
        try (var socket = asker.socket()) {
            for (var i = 0; i < count; i++) {
                asker.send(socket, i % 2 == 0 ? junk(random) : damaged(random));
                if (i % 100 == 0) {
                    assertThat(asker.ask("web", A).answers()).containsExactly("172.18.0.2");
                }
            }
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static byte[] junk(Random random) {
        var bytes = new byte[random.nextInt(600)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] damaged(Random random) {
        var query = Messages.edns(random.nextInt(0x10000), "some.name.example", A, 1232);
        for (var i = random.nextInt(6); i >= 0; i--) {
            query[random.nextInt(query.length)] = (byte) random.nextInt();
        }
        return query;
    }

    @Test
    void whatBecomesOfQueriesIsCounted(Lab lab) {
        var counts = new ConcurrentHashMap<String, Integer>();
        var counting = lab.closeAtEnd(new EmbeddedNameService(
                lab.netns(), (name, label, value) -> counts.merge(name + " " + value, 1, Integer::sum)));
        var asks = new Asker(box, counting.open(namespace(box), view()));

        asks.ask("web", A);
        asks.askByTcp(Messages.query(1, "www", A));
        asks.ask("www.example", A);
        asks.ask(Arrays.copyOf(Messages.query(1, "web", A), 20));

        lab.await(
                "all are counted",
                () -> counts.equals(Map.of(
                        "cnm_dns_queries_total local", 2,
                        "cnm_dns_queries_total barred", 1,
                        "cnm_dns_queries_total malformed", 1)));
    }

    @Test
    void unknownVersionOfEdnsIsToldSo() {
        var query = Messages.edns(1, "web", A, 1232);
        query[query.length - 5] = 1;

        var reply = asker.ask(query);

        assertThat(reply.answers()).isEmpty();
        assertThat(reply.additional()).isEqualTo(1);
    }

    @Test
    void longAnswerIsCutByUdpAndWholeByTcp() {
        for (var i = 0; i < 100; i++) {
            zone.add(i, List.of("svc"), Set.of(IpAddress.parse("172.18.1." + i)));
        }

        var cut = asker.ask("svc", A);
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.answers()).hasSizeBetween(20, 40);
        assertThat(asker.ask(Messages.edns(1, "svc", A, 4096)).answers()).hasSize(100);
        assertThat(asker.askByTcp(Messages.query(1, "svc", A)).answers()).hasSize(100);
    }

    @Test
    void queriesOnOneConnectionAreAllAnswered() throws Exception {
        try (var connection = asker.connect()) {
            for (var id = 0; id < 200; id++) {
                Asker.write(connection, Messages.query(id, "web", A));
            }

            for (var id = 0; id < 200; id++) {
                assertThat(Asker.read(connection).id()).isEqualTo(id);
            }
        }
    }

    @Test
    void connectionsAreLimitedAndOneMoreWaitsForItsTurn(Lab lab) throws Exception {
        var connections = new ArrayDeque<Socket>();
        for (var i = 0; i < 64; i++) {
            connections.add(lab.closeAtEnd(asker.connect()));
            Asker.write(connections.getLast(), Messages.query(i, "web", A));
            assertThat(Asker.read(connections.getLast()).rcode()).isEqualTo(Wire.NOERROR);
        }

        try (var late = asker.connect()) {
            Asker.write(late, Messages.query(65, "web", A));
            late.setSoTimeout(200);
            assertThatThrownBy(() -> Asker.read(late)).isInstanceOf(SocketTimeoutException.class);
            connections.remove().close();
            late.setSoTimeout(10_000);
            assertThat(Asker.read(late).id()).isEqualTo(65);
        }
    }

    @Test
    void nobodyOutsideTheSandboxReachesIt(Lab lab) {
        var other = lab.newNamespace("other");
        lab.in(box)
                .ip("link add eth0 type veth peer name eth0 netns " + lab.dir().resolve("other"));
        lab.in(box).ip("address add 172.18.0.2/16 dev eth0");
        lab.in(other).ip("address add 172.18.0.3/16 dev eth0");
        lab.in(box).ip("link set eth0 up");
        lab.in(other).ip("link set eth0 up");

        assertThat(refuses(lab.netns(), "127.0.0.11")).as("the host").isTrue();
        assertThat(refuses(other, "127.0.0.11")).as("another sandbox").isTrue();
        assertThat(refuses(other, "172.18.0.2"))
                .as("the sandbox's address on the network")
                .isTrue();
        assertThat(asker.ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
    }

    private boolean refuses(Netns from, String address) {
        try (var socket = from.call(() -> new DatagramSocket())) {
            socket.setSoTimeout(10_000);
            socket.connect(new InetSocketAddress(address, resolver.udpPort()));
            socket.send(new DatagramPacket(Messages.query(1, "web", A), 21));
            socket.receive(new DatagramPacket(new byte[512], 512));
            return false;
        } catch (PortUnreachableException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void standardClientUnderstandsTheAnswers(Lab lab) throws IOException {
        var rules = Files.writeString(
                lab.dir().resolve("redirect.nft"), """
                table netdev resolver {
                  chain ports {
                    type filter hook ingress device "lo" priority 0
                    ip daddr 127.0.0.11 udp dport 53 udp dport set %1$d
                    ip daddr 127.0.0.11 tcp dport 53 tcp dport set %2$d
                    ip saddr 127.0.0.11 udp sport %1$d udp sport set 53
                    ip saddr 127.0.0.11 tcp sport %2$d tcp sport set 53
                  }
                }
                """.formatted(resolver.udpPort(), resolver.tcpPort()));
        var shell = lab.in(box);
        shell.nft("-f " + rules);

        assertThat(shell.run("busybox", "nslookup", "web", "127.0.0.11"))
                .contains("Address: 172.18.0.2")
                .contains("Address: fd00::2");
        assertThat(shell.run("busybox", "nslookup", "www.n1", "127.0.0.11")).contains("Address: 172.18.0.2");
        assertThat(shell.run("busybox", "nslookup", "172.18.0.2", "127.0.0.11")).contains("name = web.n1");
        assertThat(shell.tryRun("busybox", "nslookup", "nobody", "127.0.0.11").output())
                .contains("SERVFAIL");
    }

    @Test
    void opensWhileLoopbackIsStillDown(Lab lab) {
        var fresh = lab.closeAtEnd(Netns.create(lab.dir().resolve("fresh")));
        try (var early = service.open(namespace(fresh), view())) {
            lab.in(fresh).ip("link set lo up");

            assertThat(new Asker(fresh, early).ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
        }
    }

    @Test
    void whatTheThreadInsideHasPreparedIsUsedOnce(Lab lab) {
        var fresh = lab.closeAtEnd(Netns.create(lab.dir().resolve("fresh")));
        var namespace = namespace(fresh);
        fresh.run(() -> service.prepare(namespace));
        lab.in(fresh).ip("link set lo up");
        Netns.delete(fresh.key().orElseThrow()); // now nobody enters by it

        try (var prepared = service.open(namespace, view())) {
            assertThat(new Asker(fresh, prepared).ask("web", A).rcode()).isEqualTo(Wire.NOERROR);
            assertThat(new Asker(fresh, prepared)
                            .askByTcp(Messages.query(1, "web", A))
                            .rcode())
                    .isEqualTo(Wire.NOERROR);
        }
        assertThatThrownBy(() -> service.open(namespace, view())).isInstanceOf(SystemException.class);
    }

    @Test
    void whatWasPreparedAndNotUsedIsClosed(Lab lab) {
        var before = KernelSnapshot.take(lab);

        box.run(() -> {
            service.prepare(namespace(box));
            service.prepare(namespace(box));
        });
        service.discard(namespace(box));
        service.discard(namespace(box));
        lab.awaitAsBefore(before);

        var ended = new EmbeddedNameService(lab.netns());
        box.run(() -> ended.prepare(namespace(box)));
        ended.close();
        box.run(() -> ended.prepare(namespace(box)));
        lab.awaitAsBefore(before);
    }

    @Test
    void namespaceThatIsNoneIsAnErrorThatNamesIt(Lab lab) {
        var before = KernelSnapshot.take(lab);

        assertThatThrownBy(() -> service.open(new Namespace("/nonexistent/box"), view()))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("/nonexistent/box")
                .hasMessageContaining("ENOENT");

        lab.awaitAsBefore(before);
    }

    @Test
    void closingFreesEverythingWhateverIsUnderWay(Lab lab) throws IOException {
        var before = KernelSnapshot.take(lab);
        var resolvers = new ArrayList<NameService.Resolver>();
        for (var i = 0; i < 50; i++) {
            resolvers.add(service.open(namespace(box), view()));
        }
        try (var connection = new Asker(box, resolvers.get(0)).connect();
                var socket = asker.socket()) {
            Asker.write(connection, Messages.query(1, "web", A));
            assertThat(Asker.read(connection).rcode()).isEqualTo(Wire.NOERROR);

            resolvers.forEach(NameService.Resolver::close);
            resolvers.forEach(NameService.Resolver::close);

            assertThat(connection.getInputStream().read())
                    .as("the end of the connection")
                    .isEqualTo(-1);
            assertThat(asker.silent(socket, 1)).isTrue();
        }
        lab.awaitAsBefore(before);
        assertThat(asker.ask("web", A).rcode()).as("the others go on").isEqualTo(Wire.NOERROR);
    }

    @Test
    void closedServiceOpensNothing() {
        service.close();

        assertThatThrownBy(() -> service.open(namespace(box), view())).isInstanceOf(IllegalStateException.class);
    }
}
