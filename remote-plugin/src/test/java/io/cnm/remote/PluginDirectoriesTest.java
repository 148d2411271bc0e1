package io.cnm.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.http.HttpTarget;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginDirectoriesTest {
    @TempDir
    Path dir;

    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private PluginDirectories directories;

    @BeforeEach
    void makeDirectories() throws IOException {
        directories = Fast.directories(dir);
        for (var name : List.of("run", "etc", "lib", "elsewhere")) {
            Files.createDirectory(dir.resolve(name));
        }
    }

    @AfterEach
    void closeSockets() throws IOException {
        for (var listener : listeners) {
            listener.close();
        }
    }

    @Test
    void placesAreSearchedInDockersOrder() throws IOException {
        write("lib/p/p.json", "{\"Addr\":\"tcp://last:1\"}");
        assertThat(place("p")).isEqualTo("tcp://last:1");
        write("lib/p.json", "{\"Addr\":\"tcp://eighth:1\"}");
        assertThat(place("p")).isEqualTo("tcp://eighth:1");
        write("lib/p/p.spec", "tcp://seventh:1");
        assertThat(place("p")).isEqualTo("tcp://seventh:1");
        write("lib/p.spec", "tcp://sixth:1");
        assertThat(place("p")).isEqualTo("tcp://sixth:1");
        write("etc/p/p.json", "{\"Addr\":\"tcp://fifth:1\"}");
        assertThat(place("p")).isEqualTo("tcp://fifth:1");
        write("etc/p.json", "{\"Addr\":\"tcp://fourth:1\"}");
        assertThat(place("p")).isEqualTo("tcp://fourth:1");
        write("etc/p/p.spec", "tcp://third:1");
        assertThat(place("p")).isEqualTo("tcp://third:1");
        write("etc/p.spec", " tcp://second:1\n");
        assertThat(place("p")).isEqualTo("tcp://second:1");
        listen("run/p/p.sock");
        assertThat(place("p")).isEqualTo("unix://" + dir.resolve("run/p/p.sock"));
        listen("run/p.sock");
        assertThat(place("p")).isEqualTo("unix://" + dir.resolve("run/p.sock"));
    }

    @Test
    void nameIsTheFilesAndItsCaseCounts() throws IOException {
        write("etc/Weave.json", "{\"Name\":\"other\",\"Addr\":\"tcp://10.0.0.1:80\"}");

        assertThat(directories.find("Weave")).isPresent();
        assertThat(directories.find("weave")).isEmpty();
        assertThat(directories.find("other")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../elsewhere/p", "a/b", "/etc/p", ".hidden", "p\n", "p\0"})
    void nameThatIsNoFilesNameIsNobodys(String name) throws IOException {
        write("elsewhere/p.spec", "tcp://10.0.0.1:80");

        assertThat(directories.find(name)).isEmpty();
        assertThat(directories.find("x".repeat(251))).isEmpty();
    }

    @Test
    void fileThatLeadsOutOfItsDirectoryIsIgnored() throws IOException {
        write("elsewhere/p.spec", "tcp://10.0.0.1:80");
        listen("elsewhere/s.sock");
        Files.createSymbolicLink(dir.resolve("etc/p.spec"), dir.resolve("elsewhere/p.spec"));
        Files.createSymbolicLink(dir.resolve("etc/q"), dir.resolve("elsewhere"));
        Files.createSymbolicLink(dir.resolve("run/s.sock"), dir.resolve("elsewhere/s.sock"));

        assertThat(directories.find("p")).isEmpty();
        assertThat(directories.find("q")).isEmpty();
        assertThat(directories.find("s")).isEmpty();
    }

    @Test
    void onlySocketsAreSockets() throws IOException {
        write("run/p.sock", "");
        Files.createDirectory(dir.resolve("run/q.sock"));

        assertThat(directories.find("p")).isEmpty();
        assertThat(directories.find("q")).isEmpty();
    }

    @Test
    void addressesAreOfThreeKinds() throws IOException {
        write("etc/u.spec", "unix:///var/run/u.sock");
        write("etc/t.spec", "tcp://[::1]:8080");
        write("etc/s.spec", "https://plugin.example:443");

        assertThat(directories.find("u"))
                .contains(new HttpTarget.Unix(Path.of("/var/run/u.sock"), "plugin.moby.localhost"));
        assertThat(directories.find("t")).contains(new HttpTarget.Tcp("::1", 8080));
        assertThat(directories.find("s"))
                .contains(new HttpTarget.Tls(
                        "plugin.example", 443, new HttpTarget.Trust(Optional.empty(), Optional.empty())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost:80",
                "10.0.0.1",
                "unix://relative/p.sock",
                "tcp://host",
                "tcp://host:99999",
                "file:///etc/passwd",
                "http://host:80",
                "tcp://a b:1"
            })
    void anyOtherAddressIsMalformedAndItsFileIsNamed(String address) throws IOException {
        write("etc/p.spec", address);

        assertThatThrownBy(() -> directories.find("p"))
                .isInstanceOf(AddressException.class)
                .hasMessageContaining(dir.resolve("etc/p.spec").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"Addr\":1}", "{\"Addr\":\"tcp://a:1\",\"TLSConfig\":\"yes\"}"})
    void descriptionThatIsNotJsonIsMalformed(String text) throws IOException {
        write("etc/p.json", text);

        assertThatThrownBy(() -> directories.find("p")).isInstanceOf(AddressException.class);
    }

    @Test
    void certificatesComeFromTheDescription() throws IOException {
        write(
                "etc/p.json",
                "{\"Addr\":\"https://h:1\",\"TLSConfig\":{\"CAFile\":\"/ca\",\"CertFile\":\"/c\",\"KeyFile\":\"/k\"}}");
        write(
                "etc/q.json",
                "{\"Addr\":\"https://h:1\",\"TLSConfig\":{\"InsecureSkipVerify\":true,\"CAFile\":\"/ca\"}}");

        assertThat(directories.find("p"))
                .contains(new HttpTarget.Tls(
                        "h",
                        1,
                        new HttpTarget.Trust(
                                Optional.of(Path.of("/ca")),
                                Optional.of(new HttpTarget.Identity(Path.of("/c"), Path.of("/k"))))));
        assertThat(directories.find("q"))
                .contains(new HttpTarget.Tls("h", 1, new HttpTarget.Trust(Optional.empty(), Optional.empty())));
    }

    private String place(String name) {
        return directories.find(name).orElseThrow().toString();
    }

    private void write(String file, String text) throws IOException {
        var path = dir.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void listen(String file) throws IOException {
        var path = dir.resolve(file);
        Files.createDirectories(path.getParent());
        listeners.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path)));
    }
}
