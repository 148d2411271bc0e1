package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static io.cnm.dns.Messages.AAAA;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplyTest {
    private static final List<byte[]> HUNDRED = IntStream.range(0, 100)
            .mapToObj(i -> new byte[] {10, 0, 0, (byte) i})
            .toList();

    private static Query parse(byte[] message) {
        return Query.parse(message).orElseThrow();
    }

    @Test
    void flagsSayRecursiveAndNotAuthoritative() {
        var query = parse(Messages.flagged(Messages.query(0xbeef, "Web", A), 0x0010));

        var reply = Messages.decode(Reply.answer(query, List.of(new byte[] {10, 0, 0, 1}), 512));

        assertThat(reply.id()).isEqualTo(0xbeef);
        assertThat(reply.flags()).isEqualTo(0x8190); // response, recursion desired and available, checking disabled
        assertThat(reply.answers()).containsExactly("10.0.0.1");
        assertThat(reply.ttl()).isEqualTo(600);
        assertThat(reply.additional()).isZero();
    }

    @Test
    void replyToEdnsSaysSoAndRepeatsWhetherSignaturesAreWanted() {
        var message = Messages.edns(1, "web", A, 1232);
        message[message.length - 4] = (byte) 0x80;

        var reply = Reply.answer(parse(message), List.of(new byte[4]), 512);

        assertThat(Messages.decode(reply).additional()).isEqualTo(1);
        assertThat(Arrays.copyOfRange(reply, reply.length - 11, reply.length))
                .containsExactly(0, 0, 41, 0x10, 0, 0, 0, 0x80, 0, 0, 0);
    }

    @Test
    void unknownEdnsVersionIsToldInTheUpperBitsOfTheResponseCode() {
        var message = Messages.edns(1, "web", A, 1232);
        message[message.length - 5] = 1;

        var reply = Reply.failure(parse(message), Wire.BADVERS);

        assertThat(parse(message).edns().unknown()).isTrue();
        assertThat(Messages.decode(reply).rcode()).isZero();
        assertThat(reply[reply.length - 6]).as("the upper bits").isEqualTo((byte) 1);
        assertThat(reply[reply.length - 5]).as("the version that we know").isZero();
    }

    @Test
    void sharedReplyIsFittedToEachOfItsClients() {
        var query = parse(Messages.query(0x1234, "wWw.exAmple", A));
        var shared = Messages.reply(Messages.query(7, "www.example", A), 0, "192.0.2.1", "192.0.2.2");

        var fitted = Reply.fit(shared.clone(), query, 512);
        assertThat(Messages.id(fitted)).isEqualTo(0x1234);
        assertThat(Messages.name(fitted)).isEqualTo("wWw.exAmple.");
        assertThat(Messages.decode(fitted).answers()).containsExactly("192.0.2.1", "192.0.2.2");

        var cut = Messages.decode(Reply.fit(shared.clone(), query, 50));
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.answers()).isEmpty();
    }

    @Test
    void recursionIsOnlySaidToBeDesiredIfItWas() {
        var message = Messages.query(1, "web", A);
        message[2] = 0;

        assertThat(Messages.decode(Reply.failure(parse(message), Wire.SERVFAIL)).flags())
                .isEqualTo(0x8082);
    }

    @Test
    void tooManyRecordsAreCutAndFlagged() {
        var query = parse(Messages.query(1, "svc", A));

        var bytes = Reply.answer(query, HUNDRED, query.limit(false));
        var reply = Messages.decode(bytes);

        assertThat(bytes.length).isBetween(480, 512);
        assertThat(reply.truncated()).isTrue();
        assertThat(reply.answers()).hasSize((512 - 12 - 9) / 16);
    }

    @Test
    void clientOfLargeDatagramsGetsAllAndAnOptRecordToo() {
        var query = parse(Messages.edns(1, "svc", A, 4096));

        var reply = Messages.decode(Reply.answer(query, HUNDRED, query.limit(false)));

        assertThat(reply.truncated()).isFalse();
        assertThat(reply.answers()).hasSize(100);
        assertThat(reply.additional()).isEqualTo(1);
    }

    @Test
    void ednsSizeBelow512CountsAs512() {
        assertThat(parse(Messages.edns(1, "svc", A, 0)).limit(false)).isEqualTo(512);
        assertThat(parse(Messages.edns(1, "svc", A, 100)).limit(false)).isEqualTo(512);
        assertThat(parse(Messages.edns(1, "svc", A, 65535)).limit(false)).isEqualTo(65507);
    }

    @Test
    void streamTakes64KibAndNoMore() {
        var query = parse(Messages.query(1, "svc", A));
        var many = IntStream.range(0, 5000).mapToObj(i -> new byte[4]).toList();

        var bytes = Reply.answer(query, many, query.limit(true));

        assertThat(bytes.length).isBetween(65520, 65535);
        assertThat(Messages.decode(bytes).truncated()).isTrue();
    }

    @Test
    void replyOfAServerMatchesByIdentifierAndQuestion() {
        var asked = Messages.query(77, "www.example", A);
        var query = parse(asked);

        assertThat(Reply.matches(Messages.reply(asked, Wire.NOERROR, "192.0.2.1"), asked, query))
                .isTrue();
        assertThat(Reply.matches(Messages.reply(Messages.query(77, "WWW.Example", A), 0), asked, query))
                .isTrue();
        assertThat(Reply.matches(Messages.reply(Messages.query(78, "www.example", A), 0), asked, query))
                .isFalse();
        assertThat(Reply.matches(Messages.reply(Messages.query(77, "wwx.example", A), 0), asked, query))
                .isFalse();
        assertThat(Reply.matches(Messages.reply(Messages.query(77, "www.example", AAAA), 0), asked, query))
                .isFalse();
        assertThat(Reply.matches(Messages.reply(Messages.query(77, "www", A), 0), asked, query))
                .isFalse();
        assertThat(Reply.matches(asked, asked, query)).as("a query is no reply").isFalse();
        assertThat(Reply.matches(new byte[11], asked, query)).isFalse();
    }

    @Test
    void typesDoNotMatchByLettersOfOtherCase() {
        var asked = Messages.query(77, "www", 0x41);

        assertThat(Reply.matches(Messages.reply(Messages.query(77, "www", 0x61), 0), asked, parse(asked)))
                .isFalse();
    }

    @Test
    void onlyFailuresMayComeWithoutTheQuestion() {
        var asked = Messages.query(77, "www", A);

        assertThat(Reply.matches(Reply.failure(asked, Wire.FORMERR), asked, parse(asked)))
                .isTrue();
        assertThat(Reply.matches(Reply.failure(asked, Wire.NXDOMAIN), asked, parse(asked)))
                .isFalse();
        assertThat(Reply.matches(Reply.failure(asked, Wire.NOERROR), asked, parse(asked)))
                .isFalse();
    }
}
