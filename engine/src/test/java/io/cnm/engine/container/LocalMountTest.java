package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@link LocalMount}. */
class LocalMountTest {
    @Test
    void volumeWithoutOptionsIsADirectory() {
        assertThat(LocalMount.of(Map.of())).isEmpty();
        assertThat(LocalMount.of(Map.of("type", "nfs", "device", ":/srv", "o", "addr=192.0.2.1,ro")))
                .contains(new LocalMount("nfs", ":/srv", "addr=192.0.2.1,ro"));
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertRefused(Map.of("color", "red"), "invalid option: \"color\"");
        assertRefused(Map.of("type", "tmpfs"), "missing required option: \"device\"");
        assertRefused(Map.of("device", "/dev/sda1"), "missing required option: \"type\"");
        assertRefused(Map.of("size", "1g"), "quota size requested but no quota support");
    }

    private static void assertRefused(Map<String, String> options, String message) {
        assertThatThrownBy(() -> LocalMount.of(options))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage(message);
    }
}
