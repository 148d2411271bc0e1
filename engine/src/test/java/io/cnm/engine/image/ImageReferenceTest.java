package io.cnm.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @ParameterizedTest
    @CsvSource({
        "busybox, docker.io/library/busybox:latest, busybox:latest",
        "busybox:1.36, docker.io/library/busybox:1.36, busybox:1.36",
        "docker.io/busybox, docker.io/library/busybox:latest, busybox:latest",
        "index.docker.io/library/busybox, docker.io/library/busybox:latest, busybox:latest",
        "me/app:a_b.c-d, docker.io/me/app:a_b.c-d, me/app:a_b.c-d",
        "localhost/app, localhost/app:latest, localhost/app:latest",
        "localhost:5000/a/b/c:1, localhost:5000/a/b/c:1, localhost:5000/a/b/c:1",
        "127.0.0.1:5000/app, 127.0.0.1:5000/app:latest, 127.0.0.1:5000/app:latest",
        "[::1]:5000/app, [::1]:5000/app:latest, [::1]:5000/app:latest",
        "registry.example.com/a__b/c.d, registry.example.com/a__b/c.d:latest, registry.example.com/a__b/c.d:latest"
    })
    void whatIsLeftOutIsFilledIn(String text, String whole, String familiar) {
        var reference = ImageReference.parse(text).orLatest();

        assertThat(reference).hasToString(whole);
        assertThat(reference.familiar()).isEqualTo(familiar);
        assertThat(ImageReference.parse(whole)).isEqualTo(reference);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":tag",
                "a b",
                "a:",
                "a:b:c",
                "-a",
                "a//b",
                "a/",
                "/a",
                "a@",
                "a@sha256:12",
                "a:-x",
                "a..b",
                "a___b",
                "http://a/b",
                "a\n",
                "a/../b",
                "exa_mple.com:80x/a"
            })
    void whatIsNoNameIsRefusedInDockersWords(String text) {
        assertThatThrownBy(() -> ImageReference.parse(text))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage("invalid reference format");
    }

    @Test
    void capitalsAreNamedAsTheReason() {
        assertThatThrownBy(() -> ImageReference.parse("Busybox"))
                .hasMessage("invalid reference format: repository name (Busybox) must be lowercase");
    }

    @Test
    void idIsNoName() {
        assertThatThrownBy(() -> ImageReference.parse("ab".repeat(32))).isInstanceOf(InvalidParameterException.class);
    }

    @Test
    void digestIsKeptBesideTheTag() {
        var reference = ImageReference.parse("busybox:1@" + DIGEST);

        assertThat(reference.tag()).hasValue("1");
        assertThat(reference.digest()).hasValue(DIGEST);
        assertThat(reference.familiar()).isEqualTo("busybox:1@" + DIGEST);
    }

    @Test
    void tagThatIsGivenApartMayBeADigest() {
        assertThat(ImageReference.parse("busybox", DIGEST).digest()).hasValue(DIGEST);
        assertThat(ImageReference.parse("busybox", "1").tag()).hasValue("1");
        assertThatThrownBy(() -> ImageReference.parse("busybox", "no/tag")).hasMessage("invalid tag format");
    }
}
