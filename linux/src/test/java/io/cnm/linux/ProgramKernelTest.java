package io.cnm.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramKernelTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path dir;

    @Test
    void programRunsInTheNamespaceWithItsOwnFilesAndNoOtherDescriptors() throws IOException {
        inNamespace(netns -> {
            var mine = Files.writeString(dir.resolve("mine"), "mine\n");
            var shown = Files.writeString(dir.resolve("shown"), "theirs\n");
            var result = Files.createFile(dir.resolve("result"));
            try (var out = Syscalls.open(result, Syscalls.O_WRONLY, 0);
                    var program = Program.of(
                                    "sh",
                                    "-c",
                                    "readlink /proc/self/ns/net; cat \"$FILE\"; ls /proc/self/fd | wc -l; exit 7")
                            .environment(Map.of("FILE", shown.toString(), "PATH", "/usr/bin:/bin"))
                            .mount(mine, shown)
                            .output(out)
                            .start(netns)) {
                assertThat(program.waitFor(SOON)).hasValue(7);
            }

            // ls has its three and the directory it lists.
            assertThat(Files.readString(result)).isEqualTo("net:[" + netns.inode() + "]\nmine\n4\n");
            assertThat(Files.readString(shown)).isEqualTo("theirs\n");
        });
    }

    @Test
    void signalEndsItAndIsReportedLikeAShellDoes() {
        inNamespace(netns -> {
            try (var program = Program.of("sleep", "1000").start(netns)) {
                assertThat(program.waitFor(Duration.ZERO)).isEmpty();

                program.signal(RunningProgram.SIGTERM);

                assertThat(program.waitFor(SOON)).hasValue(128 + RunningProgram.SIGTERM);
                program.signal(RunningProgram.SIGTERM);
            }
        });
    }

    @Test
    void closeEndsAProgramThatRuns() {
        inNamespace(netns -> {
            var program = Program.of("sleep", "1000").start(netns);

            program.close();

            assertThat(program.waitFor(Duration.ZERO)).hasValue(128 + RunningProgram.SIGKILL);
            assertThat(Path.of("/proc", Integer.toString(program.pid()))).doesNotExist();
        });
    }

    @Test
    void programStartsInItsDirectoryAndTalksThroughPipes() throws IOException {
        inNamespace(netns -> {
            var where = Files.createDirectory(dir.resolve("where"));
            try (var input = Pipe.open();
                    var output = Pipe.open();
                    var program = Program.of("sh", "-c", "pwd; cat")
                            .directory(where)
                            .input(input.readEnd())
                            .output(output.writeEnd())
                            .start(netns)) {
                input.readEnd().close();
                output.writeEnd().close();
                try (var stdin = input.output()) {
                    stdin.write("typed\n".getBytes(UTF_8));
                }

                assertThat(output.input().readAllBytes()).asString(UTF_8).isEqualTo(where + "\ntyped\n");
                assertThat(program.waitFor(SOON)).hasValue(0);
            }
        });
    }

    @Test
    void furtherDescriptorsHaveTheNumbersThatAreTold() throws IOException {
        try (var first = Pipe.open();
                var second = Pipe.open()) {
            var program = Program.of("sh", "-c", "echo one >&3; echo two >&4; exec ls /proc/self/fd >&4");
            assertThat(program.descriptor(first.writeEnd())).isEqualTo(3);
            assertThat(program.descriptor(second.writeEnd())).isEqualTo(4);
            try (var running = program.start()) {
                first.writeEnd().close();
                second.writeEnd().close();

                assertThat(first.input().readAllBytes()).asString(UTF_8).isEqualTo("one\n");
                // ls has the directory that it lists.
                assertThat(second.input().readAllBytes()).asString(UTF_8).isEqualTo("two\n0\n1\n2\n3\n4\n5\n");
                assertThat(running.waitFor(SOON)).hasValue(0);
            }
        }
    }

    @Test
    void programSeesOfAMountPointWhatIsKept() throws IOException {
        var home = Files.createDirectory(dir.resolve("home"));
        var kept = Files.createDirectory(home.resolve("kept"));
        var other = Files.createDirectory(home.resolve("other"));
        Kernel.privately(() -> {
            Mounts.propagationOfAll(Path.of("/"), Mounts.Propagation.SHARED);
            Mounts.bind(home, home);
            Mounts.propagation(home, Mounts.Propagation.PRIVATE);
            for (var directory : List.of(kept, other)) {
                Mounts.tmpfs(directory, "");
                Files.createFile(directory.resolve("file"));
            }
            try (var output = Pipe.open();
                    var running = Program.of("sh", "-c", "ls kept other; grep -c $PWD /proc/self/mountinfo")
                            .directory(home)
                            .without(home, List.of(kept))
                            .output(output.writeEnd())
                            .start()) {
                output.writeEnd().close();

                assertThat(output.input().readAllBytes()).asString(UTF_8).isEqualTo("kept:\nfile\n\nother:\n1\n");
                assertThat(running.waitFor(SOON)).hasValue(0);
            }
            assertThat(Mounts.isRoot(home)).isTrue();
            assertThat(other.resolve("file")).exists();
        });
    }

    @Test
    void mountPointThatIsNoneIsAnErrorAndNothingIsStarted() {
        var program = Program.of("touch", dir.resolve("started").toString()).without(dir, List.of());

        assertThatThrownBy(() -> Kernel.privately(program::start)).hasMessageContaining("EINVAL");
        assertThat(dir.resolve("started")).doesNotExist();
    }

    @Test
    void groupIsEndedWithWhatItStarted() throws IOException {
        inNamespace(netns -> {
            try (var output = Pipe.open();
                    var program = Program.of("sh", "-c", "sleep 1000 & echo $!; wait")
                            .output(output.writeEnd())
                            .start(netns)) {
                output.writeEnd().close();
                var in = output.input();
                var child = new byte[100];
                var digits = new String(child, 0, in.read(child), UTF_8).strip();

                program.signalGroup(RunningProgram.SIGKILL);

                assertThat(program.waitFor(SOON)).hasValue(128 + RunningProgram.SIGKILL);
                assertThat(in.readAllBytes())
                        .as("the child %s held the pipe", digits)
                        .isEmpty();
            }
        });
    }

    @Test
    void missingProgramIsAnErrorThatNamesIt() {
        inNamespace(netns -> {
            assertThatThrownBy(() -> Program.of("no-such-program").start(netns))
                    .isInstanceOf(LinuxException.class)
                    .hasMessage("start no-such-program: ENOENT (No such file or directory)");
        });
    }

    /** A thread that was joined has done its last work, but the kernel may still have it for a moment. */
    @Test
    void noThreadStaysInTheNamespace() throws Exception {
        inNamespace(netns -> {
            try (var program = Program.of("true").start(netns)) {
                assertThat(program.waitFor(SOON)).hasValue(0);
            }

            var inside = "net:[" + netns.inode() + "]";
            for (var i = 0; i < 100 && namespacesOfThreads().contains(inside); i++) {
                Thread.sleep(10);
            }
            assertThat(namespacesOfThreads()).doesNotContain(inside);
        });
    }

    private static List<String> namespacesOfThreads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(task -> readLink(task.resolve("ns/net"))).toList();
        }
    }

    private static String readLink(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "ended";
        }
    }

    private <X extends Exception> void inNamespace(Body<X> body) throws X {
        Kernel.privately(() -> {
            var netns = Netns.create(dir.resolve("key"));
            try {
                body.run(netns);
            } finally {
                netns.delete();
            }
        });
    }

    private interface Body<X extends Exception> {
        void run(Netns netns) throws X;
    }
}
