package io.cnm.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    record Thing(String name, int count, Map<String, String> labels) {}

    @Test
    void documentComesBack() {
        var thing = new Thing("ü", 3, Map.of("a", "b"));

        assertThat(Json.read(Json.write(thing), Thing.class)).isEqualTo(thing);
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(Json.read("{\"name\":\"x\",\"new\":[1]}".getBytes(UTF_8), Thing.class)
                        .name())
                .isEqualTo("x");
    }

    @Test
    void nullIsAsGoodAsNoField() {
        assertThat(Json.read("{\"name\":null,\"count\":null}".getBytes(UTF_8), Thing.class)
                        .count())
                .isZero();
    }

    /** Refuses what no type can say. */
    record Amount(int count) {
        Amount {
            if (count < 0) {
                throw new IllegalArgumentException("less than nothing");
            }
        }
    }

    @Test
    void whatARecordRefusesIsTold() {
        assertThat(Json.read("{\"count\":0}".getBytes(UTF_8), Amount.class)).isEqualTo(new Amount(0));
        assertThatThrownBy(() -> Json.read("{\"count\":-1}".getBytes(UTF_8), Amount.class))
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining("less than nothing");
    }

    static List<byte[]> hostile() {
        return List.of(
                ("{\"labels\":" + "[".repeat(200_000)).getBytes(UTF_8),
                "{\"count\":1e400}".getBytes(UTF_8),
                "{\"count\":\"many\"}".getBytes(UTF_8),
                "{\"count\":\"3\"}".getBytes(UTF_8),
                "{\"count\":1.5}".getBytes(UTF_8),
                "{\"count\":true}".getBytes(UTF_8),
                "{\"name\":3}".getBytes(UTF_8),
                "{\"name\":true}".getBytes(UTF_8),
                "{\"labels\":{\"a\":1}}".getBytes(UTF_8),
                "{\"labels\":[\"a\"]}".getBytes(UTF_8),
                ("{\"count\":" + "9".repeat(1000) + "}").getBytes(UTF_8),
                "{\"name\":\"a\",\"name\":\"b\"}".getBytes(UTF_8),
                "{\"name\":\"a\"} trailing".getBytes(UTF_8),
                "{\"name\":\"\u00ff\"}".getBytes(ISO_8859_1),
                "{\"name\":".getBytes(UTF_8),
                "[]".getBytes(UTF_8),
                "null".getBytes(UTF_8),
                new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostileDocumentIsTheClientsError(byte[] document) {
        assertThatThrownBy(() -> Json.read(document, Thing.class))
                .isInstanceOf(HttpException.class)
                .extracting("status")
                .isEqualTo(400);
    }
}
