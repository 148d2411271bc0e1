package io.cnm.engine.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.DockerContainerSummary.Port;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link PortFilter}. */
class PortFilterTest {
    private static final List<Port> PORTS = List.of(
            new Port(Optional.of("0.0.0.0"), 80, Optional.of(8080), "tcp"),
            new Port(Optional.empty(), 53, Optional.empty(), "udp"));

    private static PortFilter filter(String json) {
        return PortFilter.of(Filters.parse(Optional.of(json), Set.of("publish", "expose")));
    }

    @ParameterizedTest
    @CsvSource({
        "publish,8080,true",
        "publish,8000-9000/TCP,true",
        "publish,80,false",
        "publish,8080/udp,false",
        "expose,80,true",
        "expose,53,false",
        "expose,53/udp,true",
        "expose,50-60/udp,true",
        "expose,8080,false"
    })
    void portOfTheHostIsPublishedAndThatOfTheContainerExposed(String kind, String port, boolean fits) {
        assertThat(filter("{\"" + kind + "\":[\"" + port + "\"]}").fits(() -> PORTS))
                .isEqualTo(fits);
    }

    @Test
    void oneOfAllWillDo() {
        assertThat(filter("{}").fits(() -> List.of())).isTrue();
        assertThat(filter("{\"publish\":[\"1\"],\"expose\":[\"2\",\"80\"]}").fits(() -> PORTS))
                .isTrue();
        assertThat(filter("{\"publish\":[\"1\"],\"expose\":[\"2\"]}").fits(() -> PORTS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http", "1-", "-1", "80/", "1-2-3", "8080:80"})
    void whatIsNoPortIsRefused(String text) {
        assertThatThrownBy(() -> filter("{\"expose\":[\"" + text + "\"]}"))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("expose")
                .hasMessageContaining(text);
    }
}
