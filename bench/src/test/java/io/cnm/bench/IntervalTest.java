package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Between what a median lies. */
class IntervalTest {
    /** As tables of the sign test have them. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "5, 1", "6, 1", "8, 1", "9, 2", "10, 2", "11, 2", "12, 3", "20, 6", "25, 8", "100, 40"})
    void endsWithTheOrderStatisticOfTheSignTest(int count, int rank) {
        assertThat(Interval.rank(count)).isEqualTo(rank);
    }

    @Test
    void isBetweenTheSecondAndTheLastButOneOfTen() {
        var interval = Interval.of(10, 9, 8, 7, 6, 5, 4, 3, 2, 1);

        assertThat(interval).isEqualTo(new Interval(2, 5.5, 9));
    }

    @Test
    void ofOneValueIsThatValue() {
        assertThat(Interval.of(7)).isEqualTo(new Interval(7, 7, 7));
    }

    @Test
    void ratiosAreThoseOfTheSameRound() {
        var ours = Samples.ofBits(1, 20, 300);
        var peer = Samples.ofBits(2, 20, 100);

        assertThat(Interval.ofRatios(ours, peer)).isEqualTo(new Interval(0.5, 1, 3));
    }

    @Test
    void roundsOfOneOnlyAreAnError() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interval.ofRatios(Samples.ofBits(1, 2), Samples.ofBits(1)));
    }

    @Test
    void limitIsKeptIfTheUpperEndReachesIt() {
        var ours =
                Samples.ofBits(IntStream.rangeClosed(91, 100).asDoubleStream().toArray());
        var peer = Samples.ofBits(IntStream.range(0, 10).mapToDouble(i -> 100).toArray());
        var interval = Interval.ofRatios(ours, peer);
        var row = new Row("pairs", ours, Optional.of(peer), Optional.of(interval), Optional.empty(), 0);

        assertThat(row.ratio()).hasValue(0.955);
        assertThat(Limit.reachesTimesPeer(0.99).kept(row)).isTrue();
        assertThat(Limit.reachesTimesPeer(0.995).kept(row)).isFalse();
        assertThat(Limit.reachesTimesPeer(0.97)).hasToString(">= 0.97 x");
    }

    @Test
    void isWrittenWithItsEnds() {
        assertThat(Interval.of(0.9, 1, 1.1)).hasToString("1.000 (0.900 - 1.100)");
    }
}
