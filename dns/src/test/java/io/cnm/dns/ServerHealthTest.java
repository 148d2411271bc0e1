package io.cnm.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.api.IpAddress;
import io.cnm.spi.NameService.NameServer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServerHealthTest {
    private static final NameServer ONE = new NameServer(IpAddress.parse("192.0.2.1"), true);
    private static final NameServer TWO = new NameServer(IpAddress.parse("192.0.2.2"), true);

    private long now = Long.MAX_VALUE;
    private final ServerHealth health = new ServerHealth(() -> now);

    private List<NameServer> order() {
        return health.order(List.of(ONE, TWO));
    }

    @Test
    void serverThatFailedIsAskedLastUntilItAnswers() {
        assertThat(order()).containsExactly(ONE, TWO);

        health.failed(ONE);
        assertThat(order()).containsExactly(TWO, ONE);

        health.answered(ONE, 1000);
        assertThat(order()).containsExactly(ONE, TWO);
    }

    @Test
    void illServerIsTriedLessAndLessOftenButAtLeastOnceAMinute() {
        health.failed(ONE);
        assertThat(health.claimTry(ONE)).isFalse();

        now += TimeUnit.SECONDS.toNanos(2);
        assertThat(health.claimTry(ONE)).isTrue();
        assertThat(health.claimTry(ONE)).as("by one alone").isFalse();
        now += TimeUnit.SECONDS.toNanos(3);
        assertThat(health.claimTry(ONE)).isFalse();

        for (var i = 0; i < 10; i++) {
            now += TimeUnit.SECONDS.toNanos(60);
            assertThat(health.claimTry(ONE)).isTrue();
        }
        assertThat(health.claimTry(TWO)).as("one that is well").isFalse();
    }

    @Test
    void lostPacketIsNoIllnessAndThreeInARowAre() {
        health.outrun(ONE);
        health.outrun(ONE);
        health.answered(ONE, 1000);
        health.outrun(ONE);
        health.outrun(ONE);
        assertThat(order()).containsExactly(ONE, TWO);

        health.outrun(ONE);
        assertThat(order()).containsExactly(TWO, ONE);
    }

    @Test
    void patienceFollowsTheRoundTripWithinBounds() {
        assertThat(health.patience(ONE)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));

        for (var i = 0; i < 50; i++) {
            health.answered(ONE, TimeUnit.MICROSECONDS.toNanos(100));
            health.answered(TWO, TimeUnit.SECONDS.toNanos(2));
        }

        assertThat(health.patience(ONE)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
        assertThat(health.patience(TWO)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(400));
    }
}
