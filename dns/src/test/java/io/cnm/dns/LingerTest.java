package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LingerTest {
    private long now = Long.MAX_VALUE;
    private final Linger linger = new Linger(() -> now);

    private void pass(long micros) {
        now += TimeUnit.MICROSECONDS.toNanos(micros);
    }

    @Test
    void staysForAMomentAfterEachAnswer() {
        linger.begin();
        pass(49);
        assertThat(linger.stay()).isTrue();
        linger.paid();
        pass(49);
        assertThat(linger.stay()).isTrue();
        pass(1);
        assertThat(linger.stay()).isFalse();
    }

    @Test
    void momentInVainIsNotRepeatedForTheNextFifteen() {
        linger.begin();
        pass(50);
        assertThat(linger.stay()).isFalse();

        for (var i = 0; i < 15; i++) {
            linger.begin();
            assertThat(linger.stay()).as("time %d", i).isFalse();
        }
        linger.begin();
        assertThat(linger.stay()).isTrue();
    }

    @Test
    void momentsThatPaidAreRepeated() {
        for (var i = 0; i < 20; i++) {
            linger.begin();
            pass(20);
            assertThat(linger.stay()).isTrue();
            linger.paid();
            pass(50);
            assertThat(linger.stay()).isFalse();
        }
    }

    @Test
    void othersGetTheirTurnHoweverManyQueriesCome() {
        linger.begin();
        for (var i = 0; i < 99; i++) {
            pass(10);
            assertThat(linger.stay()).isTrue();
            linger.paid();
        }
        pass(10);

        assertThat(linger.stay()).isFalse();
    }
}
