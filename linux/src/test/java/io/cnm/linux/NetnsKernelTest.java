package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetnsKernelTest {
    @TempDir
    Path keys;

    @BeforeEach
    void needRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs root");
    }

    @Test
    void newNamespaceIsAnotherOneAndItsKeyLeadsToIt() {
        var key = keys.resolve("below/a");
        try (var netns = Netns.create(key);
                var own = Netns.current();
                var same = Netns.open(key)) {
            assertThat(netns.inode()).isNotEqualTo(own.inode()).isEqualTo(same.inode());
            assertThat(netns.call(() -> Netns.current().inode())).isEqualTo(netns.inode());
            netns.delete();
        }
        assertThat(key).doesNotExist();
    }

    @Test
    void exceptionsKeepTheirTypeAndShowBothStacks() {
        var netns = Netns.create(keys.resolve("a"));

        assertThatThrownBy(() -> netns.call(() -> {
                    throw new FileNotFoundException("inside");
                }))
                .isExactlyInstanceOf(FileNotFoundException.class)
                .hasStackTraceContaining("exceptionsKeepTheirTypeAndShowBothStacks");
        netns.delete();
    }

    @Test
    void failedFirstTaskLeavesNothing() throws Exception {
        assertThatThrownBy(() -> Netns.create(keys.resolve("a"), () -> {
                    throw new IllegalStateException("first task");
                }))
                .hasMessage("first task");

        assertThat(keys).isEmptyDirectory();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(keys.toString());
    }
}
