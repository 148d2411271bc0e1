package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How figures are reckoned and shown. */
class RowTest {
    private static final Machine MACHINE = new Machine(2, "Linux 6.1", "JVM 17");
    private static final Samples OURS = Samples.of(3e6, 1e6, 2e6, 9e6, 2.5e6);
    private static final Samples PEER = Samples.of(1e6);

    private static Row row(Limit limit) {
        return new Row("join", OURS, Optional.of(PEER), Optional.of(limit), 0.5);
    }

    @Test
    void medianIsTheMiddleOneWhateverTheOrder() {
        assertThat(OURS.median()).isEqualTo(2.5e6);
        assertThat(OURS.quantile(0)).isEqualTo(1e6);
        assertThat(OURS.quantile(1)).isEqualTo(9e6);
        assertThat(OURS.raw()).startsWith(3e6, 1e6);
        assertThat(OURS.dividedBy(2).median()).isEqualTo(1.25e6);
    }

    @Test
    void nothingMeasuredIsAnError() {
        assertThatThrownBy(Samples::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void limitIsKeptByTheRatioOrByTheTime() {
        assertThat(Limit.timesPeer(2.5).kept(row(Limit.timesPeer(2.5)))).isTrue();
        assertThat(Limit.timesPeer(2.4).kept(row(Limit.timesPeer(2.4)))).isFalse();
        assertThat(Limit.millis(2.5).kept(row(Limit.millis(2.5)))).isTrue();
        assertThat(Limit.millis(2.4).kept(row(Limit.millis(2.4)))).isFalse();
    }

    @Test
    void rateIsToReachSoManyTimesThePeersAndIsWrittenPerSecond() {
        var limit = Limit.atLeastTimesPeer(2);
        var row = new Row("queries", Samples.ofRates(2e5), Optional.of(Samples.ofRates(1e5)), Optional.of(limit), 0.5);

        assertThat(limit.kept(row)).isTrue();
        assertThat(Limit.atLeastTimesPeer(2.1).kept(row)).isFalse();
        assertThat(limit).hasToString(">= 2.0 x");
        assertThat(row.ours()).hasToString("200000/s");
    }

    @Test
    void limitOfThePeerIsNotKeptWithoutOne() {
        var alone = new Row("join", OURS, Optional.empty(), Optional.of(Limit.timesPeer(9)), 0.5);

        assertThat(Limit.timesPeer(9).kept(alone)).isFalse();
    }

    @Test
    void limitOfATimeAndAMultipleAllowsBoth() {
        assertThat(Limit.millisAndTimesPeer(1, 1.5).kept(row(Limit.millis(1)))).isTrue();
        assertThat(Limit.millisAndTimesPeer(1, 1.4).kept(row(Limit.millis(1)))).isFalse();
        assertThat(Limit.millisAndTimesPeer(2, 1.5)).hasToString("<= 2.00 ms + 1.5 x");
    }

    @Test
    void throughputIsWrittenInGigabits() {
        assertThat(Samples.ofBits(11.2e9)).hasToString("11.2 Gbit/s");
    }

    @Test
    void timesAreWrittenInTheirUnit() {
        assertThat(List.of(999.0, 1500.0, 15_000.0, 2.5e6, 150e6, 2e9))
                .extracting(Unit.NANOS::format)
                .containsExactly("999 ns", "1.50 us", "15.0 us", "2.50 ms", "150 ms", "2.00 s");
    }

    @Test
    void tableSaysWhatWasMissed() {
        var bytes = new ByteArrayOutputStream();
        var table = new Table(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        table.begin(MACHINE);
        table.row(row(Limit.timesPeer(2)));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("2 cores, Linux 6.1")
                .containsPattern(
                        "\\| join +\\| 2.50 ms \\(1.00 ms - 9.00 ms\\) +\\| 1.00 ms +\\| +2.500 \\| <= 2.0 x missed");
    }

    @Test
    void jsonHoldsEveryRawValueAndWhetherTheTargetWasKept() {
        var json = new Result("join", Instant.EPOCH, MACHINE, List.of(row(Limit.millis(3)))).toJson();

        var row = json.path("rows").path(0);
        assertThat(row.path("ours").path("nanos")).hasSize(5);
        assertThat(row.path("ours").path("medianNanos").asDouble()).isEqualTo(2.5e6);
        assertThat(row.path("ratio").asDouble()).isEqualTo(2.5);
        assertThat(row.path("kept").asBoolean()).isTrue();
        assertThat(json.path("machine").path("cores").asInt()).isEqualTo(2);
    }
}
