package io.cnm.dns;

import io.cnm.spi.NameService.NameServer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What makes two queries the same, so that one reply is good for both: name, type and class; whether signatures are
 * wanted, checked, or to be told of; whether EDNS may be used; and who is asked. <em>Immutable.</em>
 */
final class Question {
    private static final int FLAGS =
            Wire.FLAG_RECURSION_DESIRED | Wire.FLAG_AUTHENTIC_DATA | Wire.FLAG_CHECKING_DISABLED;
    private static final int EDNS = 0x4000;
    private static final int DNSSEC = 0x8000;

    private final byte[] bytes;
    private final List<NameServer> servers;
    private final int hash;

    private Question(byte[] bytes, List<NameServer> servers) {
        this.bytes = bytes;
        this.servers = servers;
        hash = 31 * Arrays.hashCode(bytes) + servers.hashCode();
    }

    /** The query's question to these servers; empty if it says more, which might make a difference to them. */
    static Optional<Question> of(Query query, List<NameServer> servers) {
        if (!query.plain() || query.edns().options() || query.edns().unknown()) {
            return Optional.empty();
        }
        var length = query.questionEnd() - Wire.HEADER;
        var bytes = new byte[length + 2];
        System.arraycopy(query.message(), Wire.HEADER, bytes, 0, length);
        for (var i = 0; i < length - 4; i++) {
            bytes[i] = Wire.fold(bytes[i]); // lengths are smaller than letters
        }
        var flags = (Query.flags(query.message()) & FLAGS)
                | (query.edns().present() ? EDNS : 0)
                | (query.edns().dnssec() ? DNSSEC : 0);
        bytes[length] = (byte) (flags >> 8);
        bytes[length + 1] = (byte) flags;
        return Optional.of(new Question(bytes, servers));
    }

    /** What it takes in memory, about. */
    int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Question question
                && hash == question.hash
                && Arrays.equals(bytes, question.bytes)
                && servers.equals(question.servers);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
