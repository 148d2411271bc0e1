package io.cnm.dns;

import static io.cnm.dns.Messages.A;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifetimeTest {
    private static final byte[] QUERY = Messages.query(1, "www.example", A);

    private static Optional<Long> seconds(byte[] reply) {
        return Lifetime.of(reply, Query.parse(QUERY).orElseThrow()).map(Lifetime::seconds);
    }

    private static byte[] withTtl(byte[] reply, int ttl) {
        return Messages.withTtl(reply, ttl);
    }

    @Test
    void answerIsGoodAsLongAsItsRecords() {
        assertThat(seconds(Messages.reply(QUERY, 0, "192.0.2.1", "192.0.2.2"))).contains(30L);
    }

    @Test
    void answerIsGoodForAnHourAtMost() {
        assertThat(seconds(withTtl(Messages.reply(QUERY, 0, "192.0.2.1"), 86_400)))
                .contains(3600L);
    }

    @Test
    void answerForNoTimeAndOneWithANegativeTimeAreUsedOnce() {
        assertThat(seconds(withTtl(Messages.reply(QUERY, 0, "192.0.2.1"), 0))).isEmpty();
        assertThat(seconds(withTtl(Messages.reply(QUERY, 0, "192.0.2.1"), -1))).isEmpty();
    }

    @Test
    void denialIsGoodForTheShorterOfItsSoaRecordsTwoTimes() {
        assertThat(seconds(Messages.denial(QUERY, Wire.NXDOMAIN, 60, 20))).contains(20L);
        assertThat(seconds(Messages.denial(QUERY, Wire.NOERROR, 15, 90))).contains(15L);
        assertThat(seconds(Messages.denial(QUERY, Wire.NXDOMAIN, 9000, 9000)))
                .as("five minutes at most")
                .contains(300L);
    }

    @Test
    void denialWithoutASoaRecordIsUsedOnce() {
        assertThat(seconds(Messages.reply(QUERY, Wire.NXDOMAIN))).isEmpty();
        assertThat(seconds(Messages.reply(QUERY, Wire.NOERROR))).isEmpty();
    }

    @Test
    void failureAndCutReplyAreUsedOnce() {
        assertThat(seconds(Messages.denial(QUERY, Wire.SERVFAIL, 60, 60))).isEmpty();
        assertThat(seconds(Messages.flagged(Messages.reply(QUERY, 0, "192.0.2.1"), Wire.FLAG_TRUNCATED)))
                .isEmpty();
    }

    @Test
    void brokenReplyIsUsedOnceWhereverItEnds() {
        var whole = Messages.denial(QUERY, Wire.NXDOMAIN, 60, 20);

        for (var length = Wire.HEADER; length < whole.length; length++) {
            assertThat(seconds(Arrays.copyOf(whole, length)))
                    .as("cut to %d", length)
                    .isEmpty();
        }
    }
}
