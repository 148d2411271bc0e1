package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class QueryProperties {
    @Property
    void anyQueryIsReadAsItWasWritten(
            @ForAll @Size(max = 4) List<@AlphaChars @StringLength(min = 1, max = 62) String> labels,
            @ForAll @IntRange(max = 0xffff) int type,
            @ForAll @IntRange(min = 512, max = 0xffff) int payload) {
        var name = String.join(".", labels);

        var query = Query.parse(Messages.edns(5, name, type, payload)).orElseThrow();

        assertThat(query.name()).isEqualToIgnoringCase(name);
        assertThat(query.type()).isEqualTo(type);
        assertThat(query.edns().payload()).isEqualTo(payload);
    }

    @Property
    void junkIsRefusedOrReadAndAnythingReadCanBeAnswered(@ForAll @Size(min = 12, max = 600) byte[] junk) {
        assertAnswerable(junk);
    }

    @Property
    void damagedQueriesAreRefusedOrRead(@ForAll Random random, @ForAll @IntRange(min = 1, max = 8) int damage) {
        var query = Messages.edns(5, "www.some.example", Messages.A, 1232);
        for (var i = 0; i < damage; i++) {
            query[2 + random.nextInt(query.length - 2)] = (byte) random.nextInt();
        }

        assertAnswerable(query);
    }

    private static void assertAnswerable(byte[] message) {
        var read = Query.parse(message).map(query -> Reply.answer(query, List.of(new byte[4]), query.limit(false)));

        assertThat(read.orElse(Reply.failure(message, Wire.FORMERR))).hasSizeBetween(12, 64 * 1024);
    }
}
