package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class QueryTest {
    @Test
    void nameIsInLowerCaseWithoutTheLastDot() {
        var query = Query.parse(Messages.query(1, "WWW.Example", A)).orElseThrow();

        assertThat(query.name()).isEqualTo("www.example");
        assertThat(query.type()).isEqualTo(A);
        assertThat(query.qclass()).isEqualTo(1);
        assertThat(query.edns().payload()).isZero();
    }

    @Test
    void rootHasTheEmptyName() {
        assertThat(Query.parse(Messages.query(1, "", 2)).orElseThrow().name()).isEmpty();
    }

    @Test
    void whatComesAfterTheLastRecordIsNotPartOfIt() {
        var query = Messages.edns(1, "www", A, 1232);
        var longer = Arrays.copyOf(query, query.length + 40);

        assertThat(Query.parse(longer).orElseThrow().message()).isEqualTo(query);
    }

    @Test
    void labelsAndNamesHaveTheirLimits() {
        var label = "x".repeat(63);
        var longest = label + "." + label + "." + label + "." + "x".repeat(61);

        assertThat(Query.parse(Messages.query(1, longest, A)).orElseThrow().name())
                .isEqualTo(longest);
        assertThat(Query.parse(Messages.query(1, longest + "x", A))).isEmpty();
        assertThat(Query.parse(Messages.query(1, "x".repeat(64), A))).isEmpty();
    }

    @Test
    void pointerInAQuestionIsMalformed() {
        var loop = Messages.query(1, "a", A);
        loop[12] = (byte) 0xc0;
        loop[13] = 12;

        assertThat(Query.parse(loop)).isEmpty();
    }

    @Test
    void pointerInAnotherRecordIsSkippedAndNotFollowed() {
        var query = Messages.edns(1, "a", A, 4096);
        var withPointer = Arrays.copyOf(query, query.length + 1);
        var opt = query.length - 11;
        System.arraycopy(query, opt + 1, withPointer, opt + 2, 10);
        withPointer[opt] = (byte) 0xc0;
        withPointer[opt + 1] = (byte) opt; // to itself

        assertThat(Query.parse(withPointer)).isPresent();
    }

    @Test
    void everyTruncationIsMalformed() {
        var query = Messages.edns(1, "www.example", A, 4096);

        for (var length = 12; length < query.length; length++) {
            assertThat(Query.parse(Arrays.copyOf(query, length)))
                    .as("length %d", length)
                    .isEmpty();
        }
    }

    @Test
    void countsThatPromiseMoreThanThereIsAreMalformed() {
        for (var at = 4; at < 12; at++) {
            var query = Messages.query(1, "www.example", A);
            query[at] = (byte) 0xff;

            assertThat(Query.parse(query)).as("byte %d", at).isEmpty();
        }
    }

    @Test
    void twoOptRecordsAreMalformed() {
        var query = Messages.edns(1, "a", A, 4096);
        var twice = Arrays.copyOf(query, query.length + 11);
        System.arraycopy(query, query.length - 11, twice, query.length, 11);
        twice[11] = 2;

        assertThat(Query.parse(twice)).isEmpty();
    }

    @Test
    void repliesAndMessagesWithoutQuestionDeserveNoReply() {
        var query = Messages.query(1, "a", A);
        var none = query.clone();
        none[5] = 0;

        assertThat(Query.deservesReply(query)).isTrue();
        assertThat(Query.deservesReply(none)).isFalse();
        assertThat(Query.deservesReply(Messages.flagged(query, 0x8000))).isFalse();
        assertThat(Query.deservesReply(Arrays.copyOf(query, 11))).isFalse();
    }
}
