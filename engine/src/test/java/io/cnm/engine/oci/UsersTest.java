package io.cnm.engine.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.InvalidParameterException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UsersTest {
    private static final String PASSWD = """
            # comment
            root:x:0:0:root:/root:/bin/sh
            1000:x:0:0:a trap:/trap:/bin/sh
            bad line
            web:x:33:44:web:/var/www:/bin/sh
            huge:x:99999999999:1::/:/bin/sh
            """;
    private static final String GROUP = """
            root:x:0:
            www:x:44:
            disk:x:6:root,web
            audio:x:29:other,web
            77:x:0:web2
            """;

    private final Users users = new Users(source(PASSWD), source(GROUP));

    @Test
    void nobodyNamedIsRoot() throws IOException {
        assertThat(users.find("", List.of())).isEqualTo(new Users.Found(0, 0, List.of(0, 6), "/root"));
    }

    @Test
    void nameBringsItsGroupsAndHome() throws IOException {
        assertThat(users.find("web", List.of())).isEqualTo(new Users.Found(33, 44, List.of(6, 29, 44), "/var/www"));
    }

    @Test
    void numberIsNeverAName() throws IOException {
        assertThat(users.find("1000", List.of())).isEqualTo(new Users.Found(1000, 0, List.of(0), "/"));
        assertThat(users.find("33", List.of())).isEqualTo(new Users.Found(33, 44, List.of(6, 29, 44), "/var/www"));
        assertThat(users.find("5:77", List.of())).isEqualTo(new Users.Found(5, 77, List.of(77), "/"));
    }

    @Test
    void groupThatIsGivenIsTheOnlyOneBesideThoseAdded() throws IOException {
        assertThat(users.find("web:audio", List.of("disk", "1234")))
                .isEqualTo(new Users.Found(33, 29, List.of(6, 29, 1234), "/var/www"));
    }

    @Test
    void whoIsNotThereIsToldInDockersWords() {
        assertFails("nobody", "unable to find user nobody: no matching entries in passwd file");
        assertFails("huge", "unable to find user huge: no matching entries in passwd file");
        assertFails("web:none", "unable to find group none: no matching entries in group file");
        assertFails("99999999999", "uids and gids must be in range 0-2147483647");
        assertFails("-1", "uids and gids must be in range 0-2147483647");
    }

    @Test
    void imageWithoutFilesHasNumbersOnly() throws IOException {
        var none = new Users(Optional::empty, Optional::empty);

        assertThat(none.find("7:8", List.of("9"))).isEqualTo(new Users.Found(7, 8, List.of(8, 9), "/"));
        assertThatThrownBy(() -> none.find("web", List.of())).hasMessageContaining("unable to find user web");
    }

    @Test
    void noMoreThanTenMebibytesOfAFileAreRead() {
        var endless = new Users(source(PASSWD), () -> Optional.of(new Endless()));

        assertThatThrownBy(() -> endless.find("web", List.of()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining("/etc/group is too big");
    }

    private void assertFails(String user, String message) {
        assertThatThrownBy(() -> users.find(user, List.of()))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessage(message);
    }

    private static Users.Source source(String text) {
        return () -> Optional.of(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    /** Line feeds for ever. */
    private static final class Endless extends InputStream {
        @Override
        public int read() {
            return '\n';
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, (byte) '\n');
            return length;
        }
    }
}
