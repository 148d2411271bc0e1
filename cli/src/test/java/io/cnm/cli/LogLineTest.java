package io.cnm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {
    private final LoggerContext context = new LoggerContext();

    @Test
    void saysWhenHowBadWhoAndWhat() {
        var time = LocalDate.of(2024, 2, 29).atTime(LocalTime.of(7, 8, 9, 5_000_000));
        var event = event(Level.INFO, time.atZone(ZoneId.systemDefault()).toInstant(), null);

        assertThat(new LogLine().doLayout(event)).isEqualTo("07:08:09.005 INFO  Restore: restored networks=3\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 59_999, 1_700_000_000_123L, 1_700_000_000_045L})
    void isWhatLogbacksPatternWouldWrite(long milli) {
        var event = event(Level.ERROR, Instant.ofEpochMilli(milli), new IllegalStateException("broken"));
        var pattern = new PatternLayoutEncoder();
        pattern.setContext(context);
        pattern.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{0}: %message%n");
        pattern.start();

        assertThat(new LogLine().doLayout(event)).isEqualTo(new String(pattern.encode(event), UTF_8));
    }

    private LoggingEvent event(Level level, Instant time, @Nullable Throwable failure) {
        var logger = context.getLogger("io.cnm.controller.Restore");
        var event = new LoggingEvent("", logger, level, "restored networks={}", failure, new Object[] {3});
        event.setInstant(time);
        return event;
    }
}
