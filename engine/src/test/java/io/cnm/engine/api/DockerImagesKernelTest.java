package io.cnm.engine.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cnm.engine.Reply;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.graph.GraphDrivers;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.image.Sample;
import io.cnm.engine.registry.Registries;
import io.cnm.engine.registry.RegistrySettings;
import io.cnm.http.HttpServer;
import io.cnm.http.UnixClient;
import io.cnm.testkit.kernel.InPrivateNetns;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@InPrivateNetns
class DockerImagesKernelTest {
    private static final Sample ONE = Sample.of(Map.of("kind", "one"), Sample.layer("etc/one", "one"));
    private static final Sample TWO = Sample.of(Sample.layer("etc/two", "two"));

    @TempDir
    private Path directory;

    private GraphDatabase database;
    private GraphDriver graph;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        database = GraphDatabase.open(directory.resolve("engine.db"));
        graph = GraphDrivers.open("vfs", directory);
        var store = ImageStore.open(database, graph, directory);
        var registries = Registries.of(store, RegistrySettings.of(List.of(), List.of(), 3, 5));
        var table = Stream.of(new DockerImages(store).routes(), new DockerImageStreams(store, registries).routes())
                .flatMap(List::stream)
                .toList();
        server = HttpServer.builder(new VersionedRouter(table))
                .errors(Answers::error)
                .build();
        server.listen(socket(), PosixFilePermissions.fromString("rw-------"), Optional.empty());
    }

    @AfterEach
    void stop() {
        server.close();
        graph.close();
        database.close();
    }

    private Path socket() {
        return directory.resolve("socket");
    }

    private Reply ask(String method, String path) {
        return Reply.ask(socket(), method, path, "");
    }

    private byte[] send(String method, String path, byte[] body) throws IOException {
        try (var client = UnixClient.connect(socket(), Duration.ofSeconds(20))) {
            return client.request(method, path, body).bytes();
        }
    }

    private String load(Sample image, String... names) throws IOException {
        return new String(send("POST", "/v1.44/images/load?quiet=1", image.archive(names)), UTF_8);
    }

    @Test
    void loadedImageIsListedAndInspected() throws IOException {
        assertThat(load(ONE, "127.0.0.1:5000/a/one:1"))
                .isEqualTo("{\"stream\":\"Loaded image: 127.0.0.1:5000/a/one:1\\n\"}\r\n");

        var listed = ask("GET", "/v1.44/images/json").json().get(0);
        assertThat(listed.get("Id").stringValue()).isEqualTo(ONE.id());
        assertThat(listed.get("RepoTags").get(0).stringValue()).isEqualTo("127.0.0.1:5000/a/one:1");
        assertThat(listed.get("RepoDigests")).isEmpty();
        assertThat(listed.get("Labels").get("kind").stringValue()).isEqualTo("one");
        assertThat(listed.get("Created").intValue()).isEqualTo(1767323045);
        assertThat(listed.has("VirtualSize")).isFalse();
        var shown = ask("GET", "/v1.41/images/127.0.0.1:5000/a/one:1/json").json();
        assertThat(shown.get("Id").stringValue()).isEqualTo(ONE.id());
        assertThat(shown.get("VirtualSize").intValue()).isEqualTo(3);
        assertThat(shown.get("RootFS").get("Layers").get(0).stringValue())
                .isEqualTo(ONE.layers().get(0).digest());
        assertThat(shown.get("ContainerConfig").isObject()).isTrue();
        assertThat(shown.get("GraphDriver").get("Name").stringValue()).isEqualTo("vfs");
    }

    @Test
    void filtersChooseAmongImages() throws IOException {
        load(ONE, "one:1", "team/app:1");
        load(TWO);

        assertThat(listed("{\"label\":[\"kind=one\"]}")).containsExactly(ONE.id());
        assertThat(listed("{\"dangling\":{\"true\":true}}")).containsExactly(TWO.id());
        assertThat(listed("{\"reference\":[\"team/*\"]}")).containsExactly(ONE.id());
        assertThat(listed("{\"reference\":[\"o*:1\"]}")).containsExactly(ONE.id());
        assertThat(listed("{\"reference\":[\"nobody\"]}")).isEmpty();
        assertThat(listed("{\"before\":[\"one:1\"],\"until\":[\"2100-01-01\"]}"))
                .isEmpty();
        assertThat(listed("{\"until\":[\"2100-01-01\"]}")).hasSize(2);
        assertThat(listed("{\"until\":[\"2001-01-01\"]}")).isEmpty();
        var bad = ask("GET", "/images/json?filters=" + URLEncoder.encode("{\"nosuch\":[\"x\"]}", UTF_8));
        assertThat(bad.status()).isEqualTo(400);
        assertThat(bad.message()).isEqualTo("Invalid filter 'nosuch'");
        assertThat(ask("GET", "/v1.41/images/json").body()).contains("\"<none>:<none>\"");
    }

    private List<String> listed(String filters) {
        var ids = new ArrayList<String>();
        ask("GET", "/images/json?filters=" + URLEncoder.encode(filters, UTF_8))
                .json()
                .forEach(image -> ids.add(image.get("Id").stringValue()));
        return ids;
    }

    @Test
    void namesComeAndGoAndTheImageGoesWithTheLast() throws IOException {
        load(ONE, "one:1");

        assertThat(ask("POST", "/images/one:1/tag?repo=other&tag=2").status()).isEqualTo(201);
        assertThat(ask("DELETE", "/images/one:1").body()).isEqualTo("[{\"Untagged\":\"one:1\"}]\n");
        assertThat(ask("DELETE", "/images/other:2").body())
                .isEqualTo("[{\"Untagged\":\"other:2\"},{\"Deleted\":\"" + ONE.id() + "\"},{\"Deleted\":\""
                        + ONE.layers().get(0).digest() + "\"}]\n");
        var gone = ask("DELETE", "/images/other:2");
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.message()).isEqualTo("No such image: other:2");
        assertThat(ask("POST", "/images/other:2/tag?repo=x").status()).isEqualTo(404);
    }

    @Test
    void historyBeginsWithTheImage() throws IOException {
        load(ONE, "one:1");

        var history = ask("GET", "/images/one:1/history").json();

        assertThat(history).hasSize(1);
        assertThat(history.get(0).get("Id").stringValue()).isEqualTo(ONE.id());
        assertThat(history.get(0).get("Size").intValue()).isEqualTo(3);
        assertThat(history.get(0).get("Tags").get(0).stringValue()).isEqualTo("one:1");
    }

    @Test
    void severalImagesAreSavedInOneArchive() throws IOException {
        load(ONE, "one:1");
        load(TWO, "two:1");

        var names = new ArrayList<String>();
        try (var tar = new TarArchiveInputStream(
                new ByteArrayInputStream(send("GET", "/images/get?names=one:1&names=two:1", new byte[0])))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                names.add(entry.getName());
            }
        }

        assertThat(names)
                .contains("manifest.json", "index.json", "oci-layout")
                .contains(
                        "blobs/sha256/" + ONE.id().substring(7),
                        "blobs/sha256/" + TWO.id().substring(7))
                .doesNotHaveDuplicates();
        assertThat(ask("GET", "/images/nobody/get").status()).isEqualTo(404);
    }

    @Test
    void fileSystemIsImported() throws IOException {
        var answer = new String(
                send("POST", "/images/create?fromSrc=-&repo=mine&tag=3", Sample.layer("etc/mine", "mine")), UTF_8);

        assertThat(answer)
                .contains(ask("GET", "/images/mine:3/json").json().get("Id").stringValue());
    }

    @Test
    void importedFileSystemIsChangedAsIsSaid() throws IOException {
        send(
                "POST",
                "/images/create?fromSrc=-&repo=mine&tag=3&changes=CMD%20%5B%22sh%22%5D&changes=ENV%20A%3D1",
                Sample.layer("etc/mine", "mine"));

        var config = ask("GET", "/images/mine:3/json").json().get("Config");
        assertThat(config.get("Cmd").get(0).stringValue()).isEqualTo("sh");
        assertThat(config.get("Env").get(0).stringValue()).isEqualTo("A=1");
        assertThat(ask("POST", "/images/create?fromSrc=-&repo=mine&tag=4&changes=RUN%20x")
                        .message())
                .isEqualTo("RUN is not a valid change command");
    }

    @Test
    void whatIsMalformedIsRefusedBeforeAnythingIsSent() throws IOException {
        assertThat(ask("POST", "/images/create?fromImage=a%20b&tag=1").message())
                .isEqualTo("invalid reference format");
        assertThat(ask("POST", "/images/create?fromImage=a%20b&tag=1").status()).isEqualTo(400);
        assertThat(ask("POST", "/images/load").status()).isEqualTo(400);
        load(ONE, "one:1");
        assertThat(ask("POST", "/images/one/push?tag=" + ONE.id()).message())
                .isEqualTo("cannot push a digest reference");
        assertThat(ask("POST", "/images/one/push?tag=2").body()).contains("tag does not exist: one:2");
    }

    @Test
    void pruneSweepsImagesWithoutNames() throws IOException {
        load(ONE, "one:1");
        load(TWO);

        var pruned = ask("POST", "/images/prune").json();

        assertThat(pruned.get("ImagesDeleted").get(0).get("Deleted").stringValue())
                .isEqualTo(TWO.id());
        assertThat(pruned.get("SpaceReclaimed").intValue()).isEqualTo(3);
        assertThat(ask("GET", "/images/json").json()).hasSize(1);
    }
}
