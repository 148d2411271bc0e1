package io.cnm.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.linux.Errno;
import io.cnm.linux.LinuxException;
import org.junit.jupiter.api.Test;

class FeatureTest {
    @Test
    void whatTheKernelRefusesIsToldInItsWordsWithTheAdvice() {
        var feature = new Feature("bridge", "can be made", "modprobe bridge", () -> {
            throw new LinuxException("make link br-trial", Errno.EOPNOTSUPP);
        });

        var diagnosis = feature.diagnose();

        assertThat(diagnosis.verdict()).isEqualTo(Diagnosis.Verdict.FAILED);
        assertThat(diagnosis.found()).contains("make link br-trial", "Operation not supported");
        assertThat(diagnosis.advice()).isEqualTo("modprobe bridge");
    }

    @Test
    void whatWorksNeedsNoAdvice() {
        assertThat(new Feature("veth", "can be made", "modprobe veth", () -> {}).diagnose())
                .isEqualTo(Diagnosis.ok("veth", "can be made"));
    }
}
