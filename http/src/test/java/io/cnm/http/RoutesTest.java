package io.cnm.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Handler NOTHING = request -> Response.of(204);

    private final Routes routes = Routes.builder()
            .add("GET", "/networks", NOTHING)
            .add("GET", "/networks/{id}", NOTHING)
            .add("DELETE", "/networks/{id}", NOTHING)
            .add("POST", "/networks/create", NOTHING)
            .add("POST", "/networks/{id}", NOTHING)
            .add("GET", "/images/{name*}/json", NOTHING)
            .add("GET", "/images/get", NOTHING)
            .build();

    @Test
    void namesInThePatternCatchTheirSegment() {
        var match = routes.route("GET", "/networks/a%20b");

        assertThat(match.route().pattern()).isEqualTo("/networks/{id}");
        assertThat(match.parameters()).isEqualTo(Map.of("id", "a b"));
    }

    @Test
    void textGoesBeforeAName() {
        assertThat(routes.route("POST", "/networks/create").route().pattern()).isEqualTo("/networks/create");
        assertThat(routes.route("POST", "/networks/other").route().pattern()).isEqualTo("/networks/{id}");
    }

    @Test
    void routeOfAnotherMethodHidesNone() {
        assertThat(routes.route("GET", "/networks/create").route().pattern()).isEqualTo("/networks/{id}");
    }

    @Test
    void orderOfTheTableDoesNotMatter() {
        var mixed = Routes.builder()
                .add("GET", "/{any*}", NOTHING)
                .add("GET", "/{any}/json", NOTHING)
                .add("GET", "/images/{name*}", NOTHING)
                .add("GET", "/images/{name}", NOTHING)
                .add("GET", "/images/{name*}/json", NOTHING)
                .build();

        assertThat(mixed.route("GET", "/images/a").route().pattern()).isEqualTo("/images/{name}");
        assertThat(mixed.route("GET", "/images/a/b").route().pattern()).isEqualTo("/images/{name*}");
        assertThat(mixed.route("GET", "/images/a/b/json").parameters()).isEqualTo(Map.of("name", "a/b"));
        assertThat(mixed.route("GET", "/other/json").route().pattern()).isEqualTo("/{any}/json");
        assertThat(mixed.route("GET", "/other/a").parameters()).isEqualTo(Map.of("any", "other/a"));
    }

    @Test
    void greedyNameTakesSlashes() {
        assertThat(routes.route("GET", "/images/127.0.0.1:5000/a/b/json").parameters())
                .isEqualTo(Map.of("name", "127.0.0.1:5000/a/b"));
    }

    @Test
    void headIsAnsweredByGet() {
        assertThat(routes.route("HEAD", "/networks").route().method()).isEqualTo("GET");
    }

    @Test
    void wrongMethodIsToldFromUnknownPath() {
        assertThatThrownBy(() -> routes.route("PUT", "/networks/a"))
                .isInstanceOf(HttpException.class)
                .hasMessage("method not allowed: use DELETE, GET, POST")
                .extracting("status")
                .isEqualTo(405);
        assertThatThrownBy(() -> routes.route("GET", "/nowhere"))
                .hasMessage("page not found")
                .extracting("status")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "networks",
                "/networks/..",
                "/networks/%2e%2e",
                "/networks/a%2fb",
                "/networks/a%00b",
                "/networks/%zz",
                "/networks/%4",
                "/networks/%ff",
                "/networks/."
            })
    void pathThatCouldMeanAnotherIsRefused(String path) {
        assertThatThrownBy(() -> routes.route("GET", path))
                .isInstanceOf(HttpException.class)
                .extracting("status")
                .isEqualTo(400);
    }

    @Test
    void endlessNameIsRefused() {
        assertThatThrownBy(() -> routes.route("GET", "/networks/" + "a".repeat(9000)))
                .isInstanceOf(HttpException.class)
                .hasMessageContaining("4096");
    }
}
