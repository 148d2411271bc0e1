package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.http.HttpException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource({
        "0,1970-01-01T00:00:00Z",
        "1767323045.000000001,2026-01-02T03:04:05.000000001Z",
        "-1.5,1969-12-31T23:59:58.5Z",
        "2026-01-02T03:04:05.123456789Z,2026-01-02T03:04:05.123456789Z",
        "2026-01-02T05:04:05+02:00,2026-01-02T03:04:05Z",
        "10m,2026-01-02T02:54:05Z",
        "1h30m,2026-01-02T01:34:05Z",
        "1.5s,2026-01-02T03:04:03.5Z",
        "250ms,2026-01-02T03:04:04.750Z"
    })
    void everyFormOfDockersIsRead(String text, Instant time) {
        assertThat(Times.parse("since", text, NOW)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-02", "2026-01-02T03:04:05"})
    void timeWithoutZoneIsLocal(String text) {
        assertThat(Times.parse("since", text, NOW)).isBetween(NOW.minusSeconds(86_400), NOW.plusSeconds(86_400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "1e9", "5 m", "m", "9999999999999", "1..5", "2026-13-01T00:00:00Z", "-10m", "0x10"})
    void anythingElseIsTheClientsError(String text) {
        assertThatThrownBy(() -> Times.parse("since", text, NOW))
                .isInstanceOf(HttpException.class)
                .hasMessageContaining("'since'");
    }
}
