package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsKernelTest {
    @TempDir
    Path directory;

    @Test
    void tmpfsHasTheOptionsAskedFor() {
        Kernel.privately(() -> {
            Mounts.tmpfs(directory, "nosuid,nodev,ro,size=64k");

            var mount = find(directory).orElseThrow();
            assertThat(mount.type()).isEqualTo("tmpfs");
            assertThat(mount.options()).contains("ro", "nosuid", "nodev");
            assertThat(mount.superOptions()).contains("size=64k");
            assertThat(mount.propagation()).isEmpty();
        });
    }

    @Test
    void mountIsMadeFromAWorkingDirectoryThatIsNotTheProcesses() throws Exception {
        var workingDirectory = Path.of("/proc/self/cwd").toRealPath();
        var target = Files.createDirectory(directory.resolve("target"));
        Kernel.privately(() -> {
            Mounts.mountFrom(directory, "tmpfs", "tmpfs", Path.of("target"), "size=64k");

            assertThat(find(target)).isPresent();
            assertThat(Path.of("/proc/thread-self/cwd").toRealPath()).isEqualTo(workingDirectory);
            assertThatThrownBy(() -> Mounts.mountFrom(target, "tmpfs", "tmpfs", Path.of("missing"), ""))
                    .hasMessageContaining("ENOENT");
        });
    }

    @Test
    void ownMountIsOneHoweverOftenItIsAskedForAndGoesWhenNothingIsBelow() throws Exception {
        Files.createDirectory(directory.resolve("below"));
        Kernel.privately(() -> {
            Mounts.propagationOfAll(Path.of("/"), Mounts.Propagation.SHARED);
            var own = OwnMount.of(directory, Mounts.Propagation.SHARED);
            OwnMount.of(directory, Mounts.Propagation.SHARED);
            Mounts.tmpfs(directory.resolve("below"), "");

            assertThat(at(directory)).hasSize(1).allSatisfy(mount -> assertThat(mount.propagation())
                    .anyMatch(tag -> tag.startsWith("shared:")));
            assertThat(at(directory.resolve("below"))).hasSize(1);
            own.close();
            assertThat(at(directory)).hasSize(1);
            Mounts.unmount(directory.resolve("below"));
            own.close();
            own.close();
            assertThat(at(directory)).isEmpty();
        });
    }

    private static List<MountInfo> at(Path target) {
        return Mounts.list().stream()
                .filter(mount -> mount.target().equals(target.toString()))
                .toList();
    }

    @Test
    void bindIsAsReadOnlyAsAskedForAndTheLastWordCounts() throws Exception {
        Kernel.privately(() -> {
            var source = Files.createDirectory(directory.resolve("source"));
            var target = Files.createDirectory(directory.resolve("target"));
            Mounts.mount("none", source.toString(), target, "bind,ro,nosuid,suid,noexec");

            assertThat(find(target).orElseThrow().options())
                    .contains("ro", "noexec")
                    .doesNotContain("nosuid");
        });
    }

    @Test
    void whatIsMountedIsTheRootOfAMount() throws Exception {
        var target = Files.createDirectory(directory.resolve("target"));
        Kernel.privately(() -> {
            assertThat(Mounts.isRoot(target)).isFalse();
            assertThat(Mounts.isRoot(directory.resolve("missing"))).isFalse();

            Mounts.tmpfs(target, "size=64k");

            assertThat(Mounts.isRoot(target)).isTrue();
            assertThat(Mounts.isRoot(Files.createDirectory(target.resolve("within"))))
                    .isFalse();

            Mounts.unmount(target);

            assertThat(Mounts.isRoot(target)).isFalse();
        });
    }

    @Test
    void boundFileShowsTheOtherFilesContent() throws Exception {
        Kernel.privately(() -> {
            var source = Files.writeString(directory.resolve("source"), "content");
            var target = Files.createFile(directory.resolve("a target"));

            Mounts.bind(source, target);
            assertThat(target).hasContent("content");
            assertThat(find(target)).isPresent();

            Mounts.unmount(target);
            assertThat(target).isEmptyFile();
        });
    }

    @Test
    void propagationIsWhatWasSet() {
        Kernel.privately(() -> {
            Mounts.tmpfs(directory, "");

            Mounts.propagation(directory, Mounts.Propagation.SHARED);
            assertThat(find(directory).orElseThrow().propagation()).anyMatch(tag -> tag.startsWith("shared:"));

            Mounts.propagation(directory, Mounts.Propagation.PRIVATE);
            assertThat(find(directory).orElseThrow().propagation()).isEmpty();
        });
    }

    @Test
    void busyMountIsDetachedButNotUnmounted() throws Exception {
        Kernel.privately(() -> {
            Mounts.tmpfs(directory, "");
            var file = Files.createFile(directory.resolve("file"));
            try (var open = Syscalls.open(file, Syscalls.O_RDONLY, 0)) {
                assertThatThrownBy(() -> Mounts.unmount(directory)).hasMessageContaining("EBUSY");

                Mounts.detach(directory);
                Mounts.detach(directory);

                assertThat(open.isOpen()).isTrue();
                assertThat(find(directory)).isEmpty();
            }
        });
    }

    @Test
    void mountsOfAPrivateNamespaceDoNotShowOutside() {
        Kernel.privately(() -> Mounts.tmpfs(directory, ""));

        assertThat(find(directory)).isEmpty();
    }

    @Test
    void unknownTypeAndUnknownOptionAreTold() {
        Kernel.privately(() -> {
            assertThatThrownBy(() -> Mounts.mount("nofs", "none", directory, ""))
                    .hasMessage("mount %s: ENODEV (No such device)", directory);
            assertThatThrownBy(() -> Mounts.tmpfs(directory, "nonsense=1")).hasMessageContaining("EINVAL");
        });
    }

    private static Optional<MountInfo> find(Path target) {
        return Mounts.list().stream()
                .filter(mount -> mount.target().equals(target.toString()))
                .findFirst();
    }
}
