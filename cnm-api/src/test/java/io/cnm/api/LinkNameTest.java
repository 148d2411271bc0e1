package io.cnm.api;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"eth0", "a", "br-0123456789ab", "fifteen.letters", "x@y"})
    void ordinaryNameIsAllowed(String name) {
        assertThatCode(() -> LinkName.require("bridge", name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sixteen-letters!",
                "a/b",
                "../x",
                "a b",
                "a\tb",
                "a\nb",
                "a\u0000",
                "a\u007f",
                "\u00e4",
                "-a",
                ".",
                "..",
                "lo",
                "all",
                "default",
                "a:1",
                "a%d"
            })
    void hostileNameIsRefusedByTheFieldsName(String name) {
        assertThatThrownBy(() -> LinkName.require("option bridge.name", name))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageStartingWith("option bridge.name \"")
                .hasMessageNotContainingAny("\n", "\t", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "thirteen-long", "-", "a b", "a/"})
    void prefixLeavesRoomForANumber(String prefix) {
        assertThatThrownBy(() -> LinkName.requirePrefix("prefix", prefix))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("1 to 12");
        assertThatCode(() -> LinkName.requirePrefix("prefix", "twelve-long-")).doesNotThrowAnyException();
    }
}
