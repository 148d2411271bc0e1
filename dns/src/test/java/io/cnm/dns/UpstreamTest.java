package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.NameServer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is asked when, and what is asked once for several. */
class UpstreamTest {
    private static final NameServer ONE = new NameServer(IpAddress.parse("192.0.2.1"), true);
    private static final NameServer TWO = new NameServer(IpAddress.parse("192.0.2.2"), true);
    private static final NameServer THREE = new NameServer(IpAddress.parse("192.0.2.3"), true);
    private static final List<NameServer> ALL = List.of(ONE, TWO, THREE);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final FakeTransport transport = new FakeTransport();
    private final Map<String, Integer> counted = new HashMap<>();
    private final Tally tally = new Tally((name, label, value) -> counted.merge(value, 1, Integer::sum));
    private Upstream upstream;

    /** A client; it may ask whom it is told. */
    private static final class Client implements Waiter {
        private final List<Optional<byte[]>> received = new ArrayList<>();
        private List<NameServer> allowed = ALL;

        @Override
        public boolean mayAsk(NameServer server) {
            return allowed.contains(server);
        }

        @Override
        public void received(Optional<byte[]> reply) {
            received.add(reply);
        }

        int rcode() {
            assertThat(received).hasSize(1);
            return Reply.rcode(received.get(0).orElseThrow());
        }
    }

    @BeforeEach
    void open() {
        channel.freezeTime();
        upstream = new Upstream(channel.eventLoop(), transport, new AnswerCache.Room(100, 100_000), tally);
    }

    private Client ask(String name) {
        return ask(Messages.query(1, name, A), false);
    }

    private Client ask(byte[] query, boolean stream) {
        var client = new Client();
        upstream.resolve(ALL, Query.parse(query).orElseThrow(), stream, client);
        return client;
    }

    private void pass(long milliseconds) {
        for (var left = milliseconds; left > 0; left -= 50) { // one timer sets the next
            channel.advanceTimeBy(Math.min(left, 50), TimeUnit.MILLISECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void nextServerIsAskedAfterAMomentAndTheFirstAnswerCounts() {
        var client = ask("www.example");
        assertThat(transport.servers()).containsExactly(ONE);

        pass(199);
        assertThat(transport.servers()).containsExactly(ONE);
        pass(1);
        assertThat(transport.servers()).containsExactly(ONE, TWO);
        transport.last().answer(0, "192.0.2.80");

        assertThat(client.rcode()).isEqualTo(Wire.NOERROR);
        assertThat(transport.asked().get(0).given())
                .as("the slow one is let go")
                .isFalse();
        pass(10_000);
        assertThat(transport.servers()).containsExactly(ONE, TWO);
    }

    @Test
    void lateAnswerOfTheFirstServerCountsToo() {
        var client = ask("www.example");
        pass(300);

        transport.asked().get(0).answer(Wire.NXDOMAIN);

        assertThat(client.rcode()).isEqualTo(Wire.NXDOMAIN);
    }

    @Test
    void failureMakesTheNextServerBeAskedAtOnceAndTheLastOnesIsTheEnd() {
        var client = ask("www.example");
        transport.last().answer(Wire.SERVFAIL);
        assertThat(transport.servers()).containsExactly(ONE, TWO);
        transport.last().answer(Wire.REFUSED);
        assertThat(transport.servers()).containsExactly(ONE, TWO, THREE);
        transport.last().fail();

        assertThat(client.received).containsExactly(Optional.empty());
    }

    @Test
    void silenceEndsAfterEightSecondsWithDatagramsSentTwiceMore() {
        var client = ask("www.example");
        pass(7999);
        assertThat(transport.asked()).hasSize(3).allMatch(each -> each.sentAgain == 2);
        assertThat(client.received).isEmpty();

        pass(1);

        assertThat(client.received).containsExactly(Optional.empty());
        assertThat(transport.asked()).noneMatch(FakeTransport.Asked::given);
    }

    @Test
    void serverThatWasSilentIsAskedLastAndTriedAgainBesideTheOthers() {
        ask("first.example");
        transport.last().fail();
        transport.last().answer(0, "192.0.2.80");
        transport.asked().clear();

        ask("second.example");
        assertThat(transport.servers()).containsExactly(TWO);
        transport.last().answer(0, "192.0.2.80");
        pass(2000);
        transport.asked().clear();
        ask("third.example");
        assertThat(transport.servers()).containsExactlyInAnyOrder(ONE, TWO);
        transport.asked().forEach(each -> each.answer(0, "192.0.2.80"));
        transport.asked().clear();

        ask("fourth.example");
        assertThat(transport.servers()).as("it is well again").containsExactly(ONE);
    }

    @Test
    void connectionThatFailsSaysNothingAboutDatagrams() {
        ask(Messages.query(1, "www.example", A), true);
        transport.last().fail();
        transport.asked().clear();

        ask("other.example");

        assertThat(transport.servers()).containsExactly(ONE);
    }

    @Test
    void sameQuestionsAreAskedOnceAndEachGetsAReplyOfItsOwn() {
        var first = ask("www.example");
        var second = ask("WWW.example");
        var stream = ask(Messages.query(1, "www.example", A), true);
        assertThat(transport.asked()).extracting(each -> each.stream).containsExactly(false, true);

        transport.asked().get(0).answer(0, "192.0.2.80");

        assertThat(first.rcode()).isZero();
        assertThat(second.rcode()).isZero();
        assertThat(first.received.get(0).orElseThrow())
                .isNotSameAs(second.received.get(0).orElseThrow());
        assertThat(stream.received).isEmpty();
        tally.tell();
        assertThat(counted)
                .containsEntry("forwarded", 2)
                .containsEntry("joined", 1)
                .containsEntry("answered", 1);
    }

    @Test
    void answerIsKeptForOthersAndThenForgotten() {
        ask("www.example");
        transport.last().answer(0, "192.0.2.80");
        pass(10_000);

        var later = ask("www.example");
        assertThat(Messages.decode(later.received.get(0).orElseThrow()).ttl()).isEqualTo(20);
        assertThat(transport.asked()).hasSize(1);

        pass(20_000);
        ask("www.example");
        assertThat(transport.asked()).hasSize(2);
    }

    @Test
    void denialIsKeptAsLongAsItsSoaRecordSays() {
        ask("www.example");
        transport.last().answer(Messages.denial(transport.last().message(), Wire.NXDOMAIN, 600, 5));

        assertThat(ask("www.example").rcode()).isEqualTo(Wire.NXDOMAIN);
        assertThat(transport.asked()).hasSize(1);
        pass(5000);
        ask("www.example");
        assertThat(transport.asked()).hasSize(2);
    }

    @Test
    void failuresAreNotKept() {
        ask("www.example");
        ALL.forEach(server -> transport.last().answer(Wire.SERVFAIL));

        ask("www.example");

        assertThat(transport.asked()).hasSize(4);
    }

    @Test
    void serversThatNobodyWhoWaitsMayAskAnyMoreAreNotAsked() {
        var client = ask("www.example");
        client.allowed = List.of(ONE, THREE);

        transport.last().fail();

        assertThat(transport.servers()).containsExactly(ONE, THREE);
    }

    @Test
    void flightThatEverybodyHasLeftEnds() {
        var one = new Client();
        var two = new Client();
        var query = Query.parse(Messages.query(1, "www.example", A)).orElseThrow();
        var flight = upstream.resolve(ALL, query, false, one).orElseThrow();
        assertThat(upstream.resolve(ALL, query, false, two)).contains(flight);

        flight.leave(one);
        assertThat(transport.last().given()).isTrue();
        flight.leave(two);
        assertThat(transport.last().given()).isFalse();
        assertThat(one.received).isEmpty();

        upstream.resolve(ALL, query, false, one);
        assertThat(transport.asked()).as("asked anew").hasSize(2);
    }
}
