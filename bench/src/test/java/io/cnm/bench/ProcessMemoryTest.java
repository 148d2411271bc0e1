package io.cnm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessMemoryTest {
    @Test
    void isTheProportionalSetSizeInBytes() {
        var rollup = List.of("Rss:   900 kB", "Pss:              70 kB", "Pss_Dirty:    9 kB", "Shared_Clean: 1 kB");

        assertThat(ProcessMemory.read(rollup)).isEqualTo(70 * 1024);
    }

    @Test
    void fileWithoutTheFigureIsAnError() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProcessMemory.read(List.of("Rss: 900 kB")));
    }

    @Test
    void ofThisProcessIsMoreThanItsHeap() {
        assertThat(ProcessMemory.of(ProcessHandle.current().pid())).isGreaterThan(1 << 20);
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
