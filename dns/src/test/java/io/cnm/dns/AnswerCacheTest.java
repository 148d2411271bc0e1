package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.dns.AnswerCache.Room;
import io.cnm.spi.NameService.NameServer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final List<NameServer> SERVERS = List.of(new NameServer(IpAddress.parse("192.0.2.53"), true));

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(10); // clocks may start anywhere, and wrap

    private final AnswerCache cache = new AnswerCache(new Room(4, 1 << 16), () -> now);

    private static Question question(byte[] query) {
        return Question.of(Query.parse(query).orElseThrow(), SERVERS).orElseThrow();
    }

    private static Question question(String name) {
        return question(Messages.query(1, name, A));
    }

    private void put(String name) {
        var query = Messages.query(1, name, A);
        var reply = Messages.reply(query, 0, "192.0.2.1");
        cache.put(
                question(query),
                reply,
                Lifetime.of(reply, Query.parse(query).orElseThrow()).orElseThrow());
    }

    private void pass(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void timeToLiveIsCountedDownAndThenTheAnswerIsGone() {
        put("www.example");
        pass(12);
        assertThat(cache.find(question("WWW.example")).map(Messages::decode).map(Messages.Decoded::ttl))
                .contains(18);

        pass(18);
        assertThat(cache.find(question("www.example"))).isEmpty();
        assertThat(cache.size()).isZero();
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() {
        List.of("a", "b", "c", "d").forEach(this::put);
        assertThat(cache.find(question("a"))).isPresent();

        put("e");

        assertThat(cache.find(question("b"))).isEmpty();
        assertThat(List.of("a", "c", "d", "e"))
                .allMatch(name -> cache.find(question(name)).isPresent());
    }

    @Test
    void bytesAreLimitedAndOneLargeReplyIsNotKept() {
        var small = new AnswerCache(new Room(1000, 8000), () -> now);
        for (var i = 0; i < 100; i++) {
            var query = Messages.query(1, "name" + i, A);
            var reply = Messages.reply(query, 0, "192.0.2.1");
            small.put(question(query), reply, new Lifetime(30, new int[0]));
        }
        assertThat(small.size()).isBetween(20, 35);

        small.put(question("large"), new byte[600], new Lifetime(30, new int[0]));
        assertThat(small.find(question("large"))).isEmpty();
        assertThat(small.size()).as("others stay").isBetween(20, 35);
    }

    @Test
    void whoeverGetsAReplyMayChangeIt() {
        put("www.example");
        cache.find(question("www.example")).orElseThrow()[3] = 5;

        assertThat(cache.find(question("www.example")).map(Reply::rcode)).contains(Wire.NOERROR);
    }

    @Test
    void questionsDifferByTypeFlagsEdnsAndServers() {
        var plain = Messages.query(1, "www.example", A);
        var edns = Messages.edns(1, "www.example", A, 1232);
        var dnssec = edns.clone();
        dnssec[dnssec.length - 4] = (byte) 0x80;
        var elsewhere = List.of(new NameServer(IpAddress.parse("192.0.2.53"), false));

        assertThat(List.of(
                        question(plain),
                        question(Messages.query(1, "www.example", Messages.AAAA)),
                        question(Messages.flagged(plain, Wire.FLAG_CHECKING_DISABLED)),
                        question(Messages.flagged(plain, Wire.FLAG_AUTHENTIC_DATA)),
                        question(edns),
                        question(dnssec),
                        Question.of(Query.parse(plain).orElseThrow(), elsewhere).orElseThrow()))
                .doesNotHaveDuplicates();
        assertThat(question(plain)).isEqualTo(question(Messages.query(77, "WWW.Example", A)));
    }

    @Test
    void queryThatSaysMoreThanItsQuestionIsLikeNoOther() {
        var withOption = Messages.withOption(Messages.edns(1, "www.example", A, 1232), new byte[] {0, 10, 0, 1, 7});

        assertThat(Question.of(Query.parse(withOption).orElseThrow(), SERVERS)).isEqualTo(Optional.empty());
    }
}
