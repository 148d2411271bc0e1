package io.cnm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
    @Test
    void targetWithoutAliasKeepsItsName() {
        assertThat(Link.parse("db:store")).isEqualTo(new Link("db", "store"));
        assertThat(Link.parse("db")).isEqualTo(new Link("db", "db"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "db:", ":store", "db:store:more", "db::store"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> Link.parse(text))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("link \"" + text + "\" must be TARGET or TARGET:ALIAS");
    }
}
