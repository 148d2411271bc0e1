package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerTimesTest {
    @ParameterizedTest
    @CsvSource({
        "PT0.5S,Less than a second",
        "PT1S,1 second",
        "PT59S,59 seconds",
        "PT1M,About a minute",
        "PT59M,59 minutes",
        "PT1H,About an hour",
        "PT47H,47 hours",
        "PT48H,2 days",
        "P13D,13 days",
        "P14D,2 weeks",
        "P60D,2 months",
        "P800D,2 years"
    })
    void durationIsSaidAsDockerSaysIt(Duration duration, String words) {
        assertThat(ContainerTimes.roughly(duration)).isEqualTo(words);
    }

    @Test
    void timesHaveNanosecondsAndNoTimeIsDockersZero() {
        assertThat(ContainerTimes.rfc3339(Instant.ofEpochSecond(1, 2))).isEqualTo("1970-01-01T00:00:01.000000002Z");
        assertThat(ContainerTimes.rfc3339(Optional.empty())).isEqualTo("0001-01-01T00:00:00Z");
    }
}
