package io.cnm.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.api.ConflictException;
import io.cnm.plan.DeleteFile;
import io.cnm.plan.WriteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStepsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit does
    private Path directory;

    @Test
    void newFileIsReadableByAllInADirectoryOfItsOwn() throws IOException {
        var web = directory.resolve("web");
        var file = web.resolve("hosts");

        FileSteps.write(new WriteFile(file.toString(), "127.0.0.1 localhost\n", Optional.empty()));

        assertThat(file).hasContent("127.0.0.1 localhost\n");
        assertThat(mode(file)).isEqualTo("rw-r--r--");
        assertThat(mode(web)).isEqualTo("rwxr-xr-x");
        assertThat(web).isDirectoryNotContaining(each -> !each.equals(file));
    }

    @Test
    void existingFileKeepsItsInode() throws IOException {
        var file = Files.writeString(directory.resolve("hosts"), "a longer text than the new one");
        var inode = Files.getAttribute(file, "unix:ino");

        FileSteps.write(new WriteFile(file.toString(), "new", Optional.of("a longer text than the new one")));

        assertThat(file).hasContent("new");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
    }

    @Test
    void fileThatShouldBeNewAndIsThereIsAConflict() throws IOException {
        var file = Files.writeString(directory.resolve("hosts"), "somebody else's");
        var step = new WriteFile(file.toString(), "ours", Optional.empty());

        assertThatThrownBy(() -> FileSteps.write(step)).isInstanceOf(ConflictException.class);
        assertThat(file).hasContent("somebody else's");
    }

    @Test
    void deletingTheLastFileRemovesItsDirectory() {
        var hosts = directory.resolve("web/hosts");
        var resolv = directory.resolve("web/resolv.conf");
        FileSteps.write(new WriteFile(hosts.toString(), "", Optional.empty()));
        FileSteps.write(new WriteFile(resolv.toString(), "", Optional.empty()));

        FileSteps.delete(new DeleteFile(hosts.toString()));
        assertThat(resolv).exists();
        FileSteps.delete(new DeleteFile(resolv.toString()));
        assertThat(resolv.getParent()).doesNotExist();
    }

    /** What a process leaves that is killed while it writes. */
    @Test
    void fileThatIsNotWholeIsReplacedAndDeletedLikeAWholeOne() throws IOException {
        var web = Files.createDirectory(directory.resolve("web"));
        var hosts = web.resolve("hosts");
        var remains = Files.writeString(web.resolve(".hosts.cnm-new"), "127.0.");

        FileSteps.write(new WriteFile(hosts.toString(), "whole", Optional.empty()));
        assertThat(hosts).hasContent("whole");
        assertThat(remains).doesNotExist();

        Files.writeString(remains, "127.0.");
        FileSteps.delete(new DeleteFile(hosts.toString()));
        assertThat(web).doesNotExist();
    }

    @Test
    void whatAnInterruptedWriteLeftIsNoObstacle() throws IOException {
        Files.writeString(directory.resolve(".hosts.cnm-new"), "half of a li");

        FileSteps.write(new WriteFile(directory.resolve("hosts").toString(), "whole\n", Optional.empty()));

        assertThat(directory.resolve("hosts")).hasContent("whole\n");
        assertThat(directory.resolve(".hosts.cnm-new")).doesNotExist();
    }

    @Test
    void deletingWhatIsMissingIsDone() {
        FileSteps.delete(new DeleteFile(directory.resolve("nowhere/hosts").toString()));

        assertThat(directory).exists();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
