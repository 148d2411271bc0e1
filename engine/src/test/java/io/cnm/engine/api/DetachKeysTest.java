package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DetachKeysTest {
    private static String type(DetachKeys keys, String text) {
        return new String(keys.type(text.getBytes(ISO_8859_1), text.length()), ISO_8859_1);
    }

    @Test
    void keysEndTheClientsPartAndDoNotReachTheProcess() {
        var keys = DetachKeys.parse("");

        assertThat(type(keys, "ls\020")).isEqualTo("ls");
        assertThat(keys.complete()).isFalse();
        assertThat(type(keys, "\021rest")).isEmpty();
        assertThat(keys.complete()).isTrue();
    }

    @Test
    void keyThatLeadsNowhereReachesTheProcessAfterAll() {
        var keys = DetachKeys.parse("ctrl-p,ctrl-q");

        assertThat(type(keys, "\020x")).isEqualTo("\020x");
        assertThat(type(keys, "\020\020\021")).isEqualTo("\020");
        assertThat(keys.complete()).isTrue();
    }

    @Test
    void keysAreTheClientsToChoose() {
        var keys = DetachKeys.parse("ctrl-[,a");

        type(keys, "\033a");

        assertThat(keys.complete()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ctrl-", "ctrl-1", "abc", "a,,b", "ctrl-A", ","})
    void otherKeysAreRefused(String text) {
        assertThatThrownBy(() -> DetachKeys.parse(text))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("Invalid detach keys (" + text + ") provided");
    }
}
