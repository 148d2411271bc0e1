package io.cnm.engine.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void oneHeaderMayHoldSeveral() {
        assertThat(
                        Challenge.parse(
                                List.of(
                                        "Basic realm=\"a, Bearer b\", Bearer realm=\"https://x/t\",service=y , scope=\"r:a:pull r:b:pull\"")))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "a, Bearer b")),
                        new Challenge(
                                "bearer",
                                Map.of("realm", "https://x/t", "service", "y", "scope", "r:a:pull r:b:pull")));
        assertThat(Challenge.parse(List.of("Negotiate, BASIC realm=\"q\\\"q\"", "Bearer")))
                .containsExactly(
                        new Challenge("negotiate", Map.of()),
                        new Challenge("basic", Map.of("realm", "q\"q")),
                        new Challenge("bearer", Map.of()));
    }

    @Test
    void whatIsNoneIsLeftOut() {
        assertThat(Challenge.parse(List.of("", "=\"", "\"" + "x".repeat(9000), "Basic " + "\\\"".repeat(5000))))
                .isEmpty();
    }
}
