package io.cnm.dns;

import java.util.Arrays;
import java.util.Optional;

/**
 * For how long a reply may be given to others. <em>Immutable</em>, as long as nobody writes into the array.
 *
 * @param seconds the shortest time to live of its records; of a denial no longer than its SOA record allows
 * @param ttlsAt where times to live stand in the message, which are to be counted down
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2308">RFC 2308</a> section 5 for denials
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Lifetime(long seconds, int[] ttlsAt) {
    /** However long others say: what was wrong shall not stay so for a day. */
    private static final long LONGEST = 3600;

    private static final long LONGEST_DENIAL = 300;
    private static final int MOST_RECORDS = 256;

    /** That of a reply; empty if it is to be used once: cut, a failure, a denial without a SOA record, or broken. */
    static Optional<Lifetime> of(byte[] reply, Query query) {
        var rcode = Reply.rcode(reply);
        if ((rcode != Wire.NOERROR && rcode != Wire.NXDOMAIN) || Reply.truncated(reply)) {
            return Optional.empty();
        }
        var ttlsAt = new int[8];
        var count = 0;
        var seconds = LONGEST;
        var answered = false;
        var denied = false;
        var reader = new RecordReader(reply, query.questionEnd());
        while (reader.next()) {
            if (reader.type() == Wire.TYPE_OPT) {
                continue; // that field holds something else
            }
            if (count == MOST_RECORDS) {
                return Optional.empty();
            }
            ttlsAt = count == ttlsAt.length ? Arrays.copyOf(ttlsAt, 2 * count) : ttlsAt;
            ttlsAt[count++] = reader.ttlAt();
            seconds = Math.min(seconds, reader.ttl());
            answered |= reader.inAnswer() && (reader.type() == query.type() || query.type() == Wire.TYPE_ANY);
            if (reader.inAuthority() && reader.type() == Wire.TYPE_SOA) {
                denied = true;
                seconds = answered ? seconds : Math.min(seconds, reader.minimum());
            }
        }
        var positive = answered && rcode == Wire.NOERROR;
        if (!reader.complete() || !(positive || denied)) {
            return Optional.empty();
        }
        seconds = positive ? seconds : Math.min(seconds, LONGEST_DENIAL);
        return seconds == 0 ? Optional.empty() : Optional.of(new Lifetime(seconds, Arrays.copyOf(ttlsAt, count)));
    }
}
