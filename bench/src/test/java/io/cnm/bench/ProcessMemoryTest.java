package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    @Test
    void isTheProportionalSetSizeInBytesAndThePartOfItInNoFile() {
        var rollup = List.of("Rss:   900 kB", "Pss:              70 kB", "Pss_Dirty:    9 kB", "Pss_Anon:     8 kB");

        assertThat(ProcessMemory.read(rollup)).isEqualTo(new ProcessMemory(70 * 1024, 8 * 1024));
    }

    @Test
    void ofSeveralIsAddedFigureByFigure() {
        var some = new ProcessMemory(7, 3);

        assertThat(some.plus(new ProcessMemory(4, 1))).isEqualTo(new ProcessMemory(11, 4));
        assertThat(some.minus(new ProcessMemory(4, 1))).isEqualTo(new ProcessMemory(3, 2));
    }

    @Test
    void fileWithoutTheFigureIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProcessMemory.read(List.of("Rss: 900 kB")));
    }

    @Test
    void ofThisProcessIsMoreThanItsHeap() {
        var here = ProcessMemory.of(ProcessHandle.current().pid());

        assertThat(here.anonymous()).isGreaterThan(1 << 20);
        assertThat(here.pss()).isGreaterThan(here.anonymous());
    }

    @Test
    void isShownAndLimitedInMebibytes() {
        var row = new Row("memory", Samples.ofBytes(71 << 20), Optional.empty(), Optional.of(Limit.mebibytes(70)), 0);

        assertThat(row.ours()).hasToString("71.0 MiB");
        assertThat(Limit.mebibytes(70)).hasToString("<= 70.0 MiB");
        assertThat(Limit.mebibytes(70).kept(row)).isFalse();
        assertThat(Limit.mebibytes(71).kept(row)).isTrue();
    }
}
