package io.cnm.engine.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ConflictException;
import io.cnm.api.SystemException;
import io.cnm.linux.MountInfo;
import io.cnm.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverlayDriverKernelTest extends GraphDriverContract {
    @Override
    String driverName() {
        return "overlay2";
    }

    private List<String> mounts() {
        return Mounts.list().stream()
                .map(MountInfo::target)
                .filter(target -> target.startsWith(dataRoot.toString()) && target.endsWith("merged"))
                .toList();
    }

    @Test
    void mountsAreCounted() {
        driver.create(TOP, Optional.of(BASE));

        driver.mount(TOP, "");
        driver.mount(TOP, "");
        assertThat(mounts()).hasSize(1);
        driver.unmount(TOP);
        assertThat(mounts()).hasSize(1);
        driver.unmount(TOP);
        assertThat(mounts()).isEmpty();
        driver.unmount(TOP);
    }

    @Test
    void mountOfAKilledProcessIsTakenOver() throws IOException {
        driver.create(TOP, Optional.of(BASE));
        Files.writeString(driver.mount(TOP, "").resolve("written"), "before");

        driver = GraphDrivers.open(driverName(), dataRoot);

        assertThat(driver.mount(TOP, "").resolve("written")).hasContent("before");
        assertThat(mounts()).hasSize(1);
        driver.unmount(TOP);
        assertThat(mounts()).isEmpty();
    }

    @Test
    void closingUnmountsWhatAKilledProcessLeftAndKeepsWhatIsInUse() {
        driver.create(TOP, Optional.of(BASE));
        driver.create(MIDDLE, Optional.of(BASE));
        driver.mount(TOP, "");
        driver.mount(MIDDLE, "");

        driver = GraphDrivers.open(driverName(), dataRoot);
        driver.mount(TOP, "");
        driver.close();

        assertThat(mounts()).singleElement().asString().contains(TOP);
        driver = GraphDrivers.open(driverName(), dataRoot);
    }

    @Test
    void closedDriverLeavesNoMount() {
        driver.close();

        assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(dataRoot.toString()));
        driver = GraphDrivers.open(driverName(), dataRoot);
    }

    @Test
    void mountsDoNotTravel() {
        driver.mount(BASE, "");

        assertThat(Mounts.list())
                .filteredOn(mount -> mount.target().endsWith("/overlay2"))
                .allSatisfy(mount -> assertThat(mount.propagation()).isEmpty());
    }

    @Test
    void manyLayersFitIntoAMount() throws IOException {
        var parent = BASE;
        for (var i = 0; i < 127; i++) {
            var id = String.format("%064x", i);
            driver.create(id, Optional.of(parent));
            driver.apply(id, Tar.of().file("layer-" + i, "").stream());
            parent = id;
        }

        var root = driver.mount(parent, "");

        assertThat(root.toFile().list()).contains("layer-0", "layer-126", "etc");
    }

    @Test
    void mountedLayerIsNotUnpackedInto() {
        driver.mount(BASE, "");

        assertThatThrownBy(() -> driver.apply(BASE, Tar.of().stream())).isInstanceOf(ConflictException.class);
    }

    @Test
    void overlayOnOverlayIsRefused() throws IOException {
        var root = driver.mount(BASE, "");

        assertThatThrownBy(() -> GraphDrivers.open("overlay2", root))
                .isInstanceOf(SystemException.class)
                .hasMessageContaining("overlay2 does not work on overlayfs at " + root);
        assertThatThrownBy(() -> GraphDrivers.open("zfs", dataRoot)).hasMessageContaining("driver not supported: zfs");
        try (var other = GraphDrivers.open(Files.createDirectory(root.resolve("other")))) {
            assertThat(other.name()).isEqualTo("vfs");
        }
    }

    @Test
    void statusAndMetadataAreDockers() {
        driver.create(TOP, Optional.of(BASE));

        assertThat(driver.status())
                .containsKeys("Backing Filesystem", "Supports d_type", "Native Overlay Diff", "userxattr");
        var home = Path.of(dataRoot.toString(), "overlay2");
        assertThat(driver.metadata(TOP))
                .containsEntry("LowerDir", home.resolve(BASE).resolve("diff").toString())
                .containsEntry("UpperDir", home.resolve(TOP).resolve("diff").toString())
                .containsEntry("MergedDir", home.resolve(TOP).resolve("merged").toString())
                .containsEntry("WorkDir", home.resolve(TOP).resolve("work").toString());
    }
}
