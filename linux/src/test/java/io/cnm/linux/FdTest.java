package io.cnm.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FdTest {
    @Test
    void useAfterCloseIsRefused() {
        var fd = Syscalls.eventfd();
        fd.close();

        assertThat(fd.isOpen()).isFalse();
        assertThatThrownBy(fd::value).isInstanceOf(IllegalStateException.class).hasMessageEndingWith("is closed");
        assertThatThrownBy(fd::dup).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(fd::detach).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void secondCloseLeavesTheNumbersNextOwnerAlone() {
        var first = Syscalls.eventfd();
        var number = first.value();
        first.close();
        try (var next = Syscalls.eventfd()) {
            assertThat(next.value()).isEqualTo(number);

            first.close();

            assertThat(Files.exists(Path.of("/proc/self/fd", Integer.toString(number))))
                    .isTrue();
        }
    }

    @Test
    void closeDuringACallTakesEffectWhenTheCallEnds() {
        var fd = Syscalls.eventfd();
        var entry = Path.of("/proc/self/fd", Integer.toString(fd.acquire()));

        fd.close();
        assertThat(Files.exists(entry)).isTrue();
        assertThatThrownBy(fd::acquire).isInstanceOf(IllegalStateException.class);

        fd.release();
        assertThat(Files.exists(entry)).isFalse();
    }

    @Test
    void detachedNumberStaysOpenAndHasANewOwner() {
        var fd = Syscalls.eventfd();

        try (var heir = Fd.own(fd.detach())) {
            fd.close();

            assertThat(Files.exists(Path.of("/proc/self/fd", Integer.toString(heir.value()))))
                    .isTrue();
        }
    }

    @Test
    void descriptorInUseCannotBeDetached() {
        try (var fd = Syscalls.eventfd()) {
            fd.acquire();

            assertThatThrownBy(fd::detach)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageEndingWith("in use");
            fd.release();
        }
    }

    @Test
    void duplicateIsCloseOnExecAndOutlivesTheOriginal() throws Exception {
        var fd = Syscalls.eventfd();
        try (var copy = fd.dup()) {
            fd.close();

            var info = Files.readString(Path.of("/proc/self/fdinfo", Integer.toString(copy.value())));
            assertThat(info).containsPattern("flags:\\s+02\\d{6}"); // O_CLOEXEC is 02000000
        }
    }

    @Test
    void createdFileIsEmptyAndWritable(@TempDir Path dir) throws Exception {
        var file = Files.writeString(dir.resolve("file"), "old");

        try (var fd = Fd.create(file)) {
            Syscalls.write(fd, ByteBuffer.allocateDirect(1).put(0, (byte) 'n'));
        }

        assertThat(file).hasContent("n");
    }

    @Test
    void negativeNumberIsNoDescriptor() {
        assertThatThrownBy(() -> Fd.own(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void failureNamesCallSubjectAndError() {
        assertThatThrownBy(() -> Syscalls.open(Path.of("/nowhere/x"), Syscalls.O_RDONLY, 0))
                .isInstanceOf(LinuxException.class)
                .hasMessage("open /nowhere/x: ENOENT (No such file or directory)")
                .extracting(e -> ((LinuxException) e).errno())
                .isEqualTo(Errno.ENOENT);
    }

    @Test
    void numberWithoutANameIsShownAsNumber() {
        var e = new LinuxException("send", 4095);

        assertThat(e).hasMessage("send: error 4095");
        assertThat(e.errno()).isEqualTo(Errno.UNKNOWN);
        assertThat(e.number()).isEqualTo(4095);
    }
}
