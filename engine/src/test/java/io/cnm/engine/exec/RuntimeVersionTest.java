package io.cnm.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeVersionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "runc version 1.0.0-rc93",
                "runc version 1.1.5+ds1",
                "runc version 1.2.7",
                "runc version 1.3.0-rc.1",
                "runc version 1.3.2",
                "runc version 0.1.1"
            })
    void runcThatLetsContainersOutIsWarnedOf(String version) {
        assertThat(RuntimeVersion.warning("mine", version)).hasValueSatisfying(text -> assertThat(text)
                .startsWith("WARNING: runtime mine is runc " + version.substring("runc version ".length())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runc version 1.2.8",
                "runc version 1.3.3",
                "runc version 1.4.0-rc.3",
                "runc version 2.0.0",
                "crun version 1.8",
                "runc version none",
                "junk",
                ""
            })
    void othersAreNot(String version) {
        assertThat(RuntimeVersion.warning("mine", version)).isEmpty();
    }
}
