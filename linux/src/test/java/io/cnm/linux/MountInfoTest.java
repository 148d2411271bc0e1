package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class MountInfoTest {
    @Test
    void lineWithOptionalFieldsAndEscapesIsUnderstood() {
        var mount = MountInfo.parse(
                "36 35 0:4 net:[4026532177] /run/my\\040netns/a\\134b rw,nosuid shared:7 master:1 - nsfs nsfs rw,x=1");

        assertThat(mount)
                .isEqualTo(new MountInfo(
                        36,
                        35,
                        "0:4",
                        "net:[4026532177]",
                        "/run/my netns/a\\b",
                        "rw,nosuid",
                        List.of("shared:7", "master:1"),
                        "nsfs",
                        "nsfs",
                        "rw,x=1"));
    }

    @Test
    void privateMountHasNoPropagation() {
        assertThat(MountInfo.parse("22 27 0:21 / /proc rw - proc proc rw").propagation())
                .isEmpty();
    }

    @Test
    void junkIsRefused() {
        assertThatThrownBy(() -> MountInfo.parse("22 27 0:21 / /proc rw")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tableOfThisProcessIsUnderstood() {
        assertThat(Mounts.list()).anyMatch(mount -> mount.target().equals("/proc"));
    }
}
