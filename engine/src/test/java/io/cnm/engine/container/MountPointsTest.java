package io.cnm.engine.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NotFoundException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import io.cnm.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountPointsTest {
    private static List<MountPoint> read(String host) {
        return read("{}", host);
    }

    private static List<MountPoint> read(String config, String host) {
        return MountPoints.read(
                json(config, ContainerConfig.class), json(host, HostConfig.class), MountPointsTest::other);
    }

    private static <T> T json(String text, Class<T> type) {
        return Json.read(text.getBytes(StandardCharsets.UTF_8), type);
    }

    /** A container that others may take mounts from. */
    private static ContainerRecord other(String name) {
        if (!name.equals("other")) {
            throw new NotFoundException("No such container: " + name);
        }
        return new ContainerRecord(
                "a".repeat(64),
                name,
                Instant.EPOCH,
                "sha256:0",
                ContainerConfig.NONE,
                json("{}", HostConfig.class),
                Map.of(),
                List.of(
                        MountPoint.bind("/srv", "/data"),
                        MountPoint.volume("", "/cache").from("0123", "", true),
                        MountPoint.tmpfs("/tmp", "")),
                ContainerState.NEW);
    }

    @Test
    void sourceWithSlashIsPathOfHostAndOneWithoutIsVolume() {
        var points = read("{\"Binds\":[\"/srv/x:/a\",\"data:/b:ro\",\"/c\"]}");

        assertThat(points)
                .extracting(MountPoint::type, MountPoint::name, MountPoint::source, MountPoint::writable)
                .containsExactly(
                        tuple("bind", "", "/srv/x", true),
                        tuple("volume", "data", "", false),
                        tuple("volume", "", "", true));
    }

    @Test
    void deeperMountComesLater() {
        var points = read("{\"Binds\":[\"/srv:/a/b/c\",\"/srv:/a\",\"/srv:/a/b\"]}");

        assertThat(points).extracting(MountPoint::destination).containsExactly("/a", "/a/b", "/a/b/c");
    }

    @Test
    void mountsOfAnotherContainerAreTakenOverButForThoseInMemory() {
        var points = read("{\"VolumesFrom\":[\"other:ro\"]}");

        assertThat(points).extracting(MountPoint::destination).containsExactlyInAnyOrder("/data", "/cache");
        assertThat(points).allMatch(point -> !point.writable() && !point.anonymous());
    }

    @Test
    void ownMountGoesBeforeOneThatIsTakenOverAndVolumeOfImageComesLast() {
        var points = read(
                "{\"Volumes\":{\"/data\":{},\"/cache\":{},\"/new\":{}}}",
                "{\"Binds\":[\"/mine:/data\"],\"VolumesFrom\":[\"other\"]}");

        assertThat(points)
                .extracting(MountPoint::destination, MountPoint::source, MountPoint::name)
                .containsExactlyInAnyOrder(
                        tuple("/data", "/mine", ""), tuple("/cache", "", "0123"), tuple("/new", "", ""));
    }

    @Test
    void mountsSayWhatBindsCannot() {
        var points = read("""
                {"Mounts":[
                 {"Type":"bind","Source":"/proc","Target":"/a","ReadOnly":true,
                  "BindOptions":{"Propagation":"rslave","NonRecursive":true}},
                 {"Type":"volume","Source":"vol","Target":"/b","VolumeOptions":{"NoCopy":true}},
                 {"Type":"tmpfs","Target":"/c","TmpfsOptions":{"SizeBytes":1024,"Mode":448}}]}""");

        assertThat(points.get(0).propagation()).isEqualTo("rslave");
        assertThat(points.get(0).recursive()).isFalse();
        assertThat(points.get(0).writable()).isFalse();
        assertThat(points.get(1).fill()).isFalse();
        assertThat(points.get(2).options()).isEqualTo("mode=700,size=1024");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Binds\":[\"/srv:relative\"]}|mount path must be absolute",
                "{\"Binds\":[\"/srv:/\"]}|destination can't be '/'",
                "{\"Binds\":[\"/a:/b:wrong\"]}|invalid mode: wrong",
                "{\"Binds\":[\"/a:/b:ro:rw\"]}|invalid volume specification",
                "{\"Binds\":[\"/a:/x\",\"/b:/x\"]}|Duplicate mount point: /x",
                "{\"Binds\":[\"../up:/x\"]}|includes invalid characters for a local volume name",
                "{\"Mounts\":[{\"Type\":\"bind\",\"Source\":\"/no/such\",\"Target\":\"/x\"}]}|bind source path does not exist: /no/such",
                "{\"Mounts\":[{\"Type\":\"npipe\",\"Target\":\"/x\"}]}|mount type unknown",
                "{\"Mounts\":[{\"Type\":\"volume\"}]}|field Target must not be empty",
                "{\"VolumesFrom\":[\"other:wrong\"]}|invalid mode: wrong"
            })
    void wrongMountIsNamed(String host, String message) {
        assertThatThrownBy(() -> read(host))
                .isInstanceOf(InvalidParameterException.class)
                .hasMessageContaining(message);
    }
}
