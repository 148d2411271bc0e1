package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.INPUT_ONCE;
import static io.cnm.engine.exec.Machine.QUIET;
import static io.cnm.engine.exec.Machine.TERMINAL;
import static io.cnm.engine.exec.Machine.awaitExit;
import static io.cnm.engine.exec.Machine.process;
import static io.cnm.engine.exec.Machine.readAll;
import static io.cnm.engine.exec.Machine.sizeOnceItIs;
import static io.cnm.engine.exec.Machine.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.linux.RunningProgram;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every driver does that runs containers' processes, whatever runtime it has. */
@InPrivateNetns
abstract class ExecDriverContract {
    Lab lab;
    Machine machine;

    /** The runtime that the driver is to have. */
    abstract String runtime(Lab lab) throws IOException;

    @BeforeEach
    void open(Lab lab) throws IOException {
        this.lab = lab;
        machine = Machine.open(lab, runtime(lab));
    }

    @Test
    void containerRunsAndWhatItWritesIsHeardAndLogged() throws Exception {
        var log = lab.dir().resolve("log");
        var before = Instant.now().minusSeconds(1);
        var process = machine.create(
                "one",
                new Stdio(false, false, false, Optional.of(log), 0),
                "sh",
                "-c",
                "echo out; echo err >&2; exit 7");
        var attachment = process.attach();

        process.start();

        assertThat(readAll(attachment)).isEqualTo("out\nerr\n");
        assertThat(process.exit()).as("known by the end of the output").isDone();
        var exit = awaitExit(process);
        assertThat(exit.code()).isEqualTo(7);
        assertThat(exit.outOfMemory()).isFalse();
        assertThat(exit.at()).isBetween(before, Instant.now().plusSeconds(1));
        assertThat(process.pid()).isZero();
        assertThat(log).content().contains("stdout F out\n").contains("stderr F err\n");
    }

    @Test
    void whatHasBeenStartedOrHasEndedIsNotStarted() throws Exception {
        var process = machine.create("one", QUIET, "sleep", "1000");
        process.start();
        assertThatThrownBy(process::start).hasMessageContaining("cannot start an already running container");
        process.delete();

        var killed = machine.create("two", QUIET, "true");
        killed.signal(RunningProgram.SIGKILL);
        awaitExit(killed);
        assertThatThrownBy(killed::start).hasMessageContaining("cannot start a container that has stopped");
    }

    @Test
    void containerThatIsNotStartedCanBeRemoved() throws IOException {
        var process = machine.create("one", QUIET, "true");
        assertThat(process.pid()).isPositive();

        process.delete();
        process.delete();

        assertThat(machine.traces()).isEmpty();
        assertThat(machine.driver().find("one")).isEmpty();
    }

    @Test
    void programSeesNoDescriptorsButItsOwnThreeAndNoEnvironmentButItsOwn() throws Exception {
        var process = machine.create("one", QUIET, "sh", "-c", "ls /proc/1/fd; env; true");
        var attachment = process.attach();

        process.start();

        var lines = readAll(attachment).lines().toList();
        assertThat(lines)
                .startsWith("0", "1", "2")
                .filteredOn(line -> line.matches("\\d+"))
                .hasSize(3);
        assertThat(lines).contains("PATH=/bin").noneMatch(line -> line.startsWith("_OCI") || line.startsWith("JAVA"));
    }

    @Test
    void inputEndsWithTheClientThatSentIt() throws Exception {
        var process = machine.create("one", INPUT_ONCE, "sh", "-c", "cat; exit 3");
        var listener = process.attach();
        var sender = process.attach();
        process.start();

        process.attach().close();
        write(sender, "typed\n");
        sender.endInput();

        assertThat(readAll(sender)).isEqualTo("typed\n");
        assertThat(readAll(listener)).isEqualTo("typed\n");
        assertThat(awaitExit(process).code()).isEqualTo(3);
    }

    @Test
    void inputThatIsKeptOpenStaysSoForTheNextClient() throws Exception {
        var stdio = new Stdio(false, true, false, Optional.empty(), 0);
        var process = machine.create("one", stdio, "sh", "-c", "read a; read b; echo $a $b");
        process.start();

        try (var first = process.attach()) {
            write(first, "one\n");
            first.endInput();
        }
        var second = process.attach();
        write(second, "two\n");

        assertThat(readAll(second)).isEqualTo("one two\n");
    }

    @Test
    void muchInputArrivesWhole() throws Exception {
        var process = machine.create("one", INPUT_ONCE, "sh", "-c", "cat | dd of=/dev/null 2>&1 | head -n 2; sleep 0");
        var attachment = process.attach();
        process.start();

        write(attachment, "x".repeat(1_000_000));
        attachment.endInput();

        assertThat(readAll(attachment)).contains("1953+").as("blocks of 512 bytes");
    }

    @Test
    void terminalHasTheSizeItIsGiven() throws Exception {
        var process = machine.create("one", TERMINAL, "sh", "-c", "read go; " + sizeOnceItIs("33 99"));
        var attachment = process.attach();
        process.start();

        process.resize(33, 99);
        write(attachment, "go\n");

        assertThat(readAll(attachment)).endsWith("33 99\r\n");
    }

    @Test
    void signalsReachTheFirstProcess() throws Exception {
        var process = machine.create(
                "one", QUIET, "sh", "-c", "trap 'exit 5' TERM; echo ready; while :; do sleep 1 & wait; done");
        var attachment = process.attach();
        process.start();
        assertThat(attachment.read()).isPresent();

        process.signal(RunningProgram.SIGTERM);

        assertThat(awaitExit(process).code()).isEqualTo(5);
        process.signal(RunningProgram.SIGTERM);
    }

    @Test
    void killedContainerTellsTheSignal() throws Exception {
        var process = machine.create("one", QUIET, "sleep", "1000");
        process.start();

        process.signal(RunningProgram.SIGKILL);

        assertThat(awaitExit(process).code()).isEqualTo(137);
    }

    @Test
    void pausedContainerStandsStillAndCanBeRemoved() throws Exception {
        var process = machine.create("one", QUIET, "sleep", "1000");
        process.start();

        process.pause();
        assertThat(stateOf(process.pid())).isNotEqualTo("running");
        process.resume();
        process.pause();
        process.delete();

        assertThat(machine.traces()).isEmpty();
    }

    private static String stateOf(int pid) throws IOException {
        var group = ControlGroup.of(Files.readAllLines(Path.of("/proc", Integer.toString(pid), "cgroup")).stream()
                .map(line -> line.substring(line.lastIndexOf(':') + 1))
                .filter(path -> path.contains("cnm-test"))
                .findFirst()
                .orElseThrow());
        return group.isFrozen() ? "frozen" : "running";
    }

    @Test
    void limitsCanBeChanged() {
        var process = machine.create("one", QUIET, "sleep", "1000");
        process.start();

        process.update(memory(64 << 20));

        assertThat(process.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.memoryLimit()).isEqualTo(64 << 20);
            assertThat(usage.processes()).isEqualTo(1);
            assertThat(usage.cpuNanos()).isPositive();
        });
        assertThat(process.pids()).containsExactly(process.pid());
    }

    @Test
    void processThatNeedsTooMuchMemoryIsKilledAndThatIsTold() throws Exception {
        var spec =
                machine.spec("one", false, memory(16 << 20), "dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1");
        var process = machine.driver().create("one", spec, QUIET);

        process.start();

        var exit = awaitExit(process);
        assertThat(exit.code()).isEqualTo(137);
        assertThat(exit.outOfMemory()).isTrue();
    }

    private static RuntimeSpec.Resources memory(long bytes) {
        return new RuntimeSpec.Resources(
                List.of(),
                Optional.of(new RuntimeSpec.Memory(
                        Optional.of(bytes), Optional.empty(), Optional.of(bytes), Optional.empty(), Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    @Test
    void directoryInPlaceOfAProgramCannotBeRun() throws IOException {
        assertThatThrownBy(() -> machine.create("one", QUIET, "/tmp"))
                .asInstanceOf(InstanceOfAssertFactories.type(ExecException.class))
                .returns(126, ExecException::exitCode);
        assertThat(machine.traces()).isEmpty();
    }

    @Test
    void secondContainerOfTheSameIdIsRefusedAndTheFirstStays() {
        var first = machine.create("one", QUIET, "sleep", "1000");
        first.start();

        assertThatThrownBy(() -> machine.create("one", QUIET, "true")).hasMessage("there is a container one already");
        assertThat(first.pids()).isNotEmpty();
    }

    @Test
    void nextDriverFindsWhatRunsAndWhatHasEnded() throws Exception {
        var running = machine.create("running", INPUT_ONCE, "sh", "-c", "while :; do sleep 1; done");
        running.start();
        var ending = machine.create("ending", QUIET, "sleep", "1000");
        ending.start();
        var ended = machine.create("ended", QUIET, "sh", "-c", "exit 9");
        ended.start();
        awaitExit(ended);
        var pid = ending.pid();
        machine.driver().close();
        ending.signal(RunningProgram.SIGKILL);
        lab.await("the process is gone", () -> !Files.exists(Path.of("/proc/" + pid)));

        var next = machine.open(machine.settings());

        assertThat(next.containers()).containsExactly("ended", "ending", "running");
        assertThat(awaitExit(next.find("ended").orElseThrow()).code()).isEqualTo(9);
        assertThat(awaitExit(next.find("ending").orElseThrow()).code()).isEqualTo(137);
        var adopted = next.find("running").orElseThrow();
        assertThat(adopted.pid()).isEqualTo(running.pid());
        assertThat(adopted.exit()).isNotDone();
        adopted.signal(RunningProgram.SIGKILL);
        assertThat(awaitExit(adopted).code()).isEqualTo(137);
        for (var id : next.containers()) {
            next.find(id).orElseThrow().delete();
        }
    }

    @Test
    void readerWhoDoesNotReadHoldsNothingUpForLong() throws Exception {
        var process = machine.create("one", QUIET, "dd", "if=/dev/zero", "bs=8k", "count=1000");
        var slow = process.attach();
        var quick = process.attach();
        process.start();

        assertThat(readAll(quick)).hasSizeGreaterThan(8_000_000);
        assertThat(awaitExit(process).code()).isZero();
        assertThatThrownBy(() -> readAll(slow)).hasMessageContaining("nothing was read");
    }

    @Test
    void missingProgramIsToldAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> machine.create("one", QUIET, "no-such-program"))
                .hasMessageContaining("no-such-program")
                .asInstanceOf(InstanceOfAssertFactories.type(ExecException.class))
                .returns(127, ExecException::exitCode);
        assertThat(machine.traces()).isEmpty();
    }

    @Test
    void exitCodeOfAFurtherProgramIsFinalAtTheEndOfItsOutput() throws Exception {
        var container = running();
        for (var i = 0; i < 5; i++) {
            var exec = container.exec("e" + i, process(false, "sh", "-c", "echo out; echo err >&2; exit 4"), QUIET);

            assertThat(readAll(exec.attachment())).isEqualTo("out\nerr\n");
            assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 4);
            assertThat(exec.pid()).isPositive();
        }
    }

    @Test
    void inputGoesToAFurtherProgram() throws Exception {
        var container = running();
        var exec = container.exec("e", process(false, "cat"), INPUT_ONCE);

        write(exec.attachment(), "typed\n");
        exec.attachment().endInput();

        assertThat(readAll(exec.attachment())).isEqualTo("typed\n");
        assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 0);
    }

    @Test
    void terminalOfAFurtherProgramIsResized() throws Exception {
        var container = running();
        var exec = container.exec(
                "e", process(true, "sh", "-c", "read go; " + sizeOnceItIs("12 34") + "; exit 6"), TERMINAL);

        exec.resize(12, 34);
        write(exec.attachment(), "go\n");

        assertThat(readAll(exec.attachment())).endsWith("12 34\r\n");
        assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 6);
    }

    @Test
    void furtherProgramWithoutAListenerRunsOn() throws Exception {
        var container = running();
        var exec = container.exec("e", process(false, "dd", "if=/dev/zero", "bs=8k", "count=300"), QUIET);

        exec.attachment().close();

        assertThat(exec.exit().get(20, TimeUnit.SECONDS).code()).isZero();
    }

    @Test
    void missingFurtherProgramIsTold() {
        var container = running();
        assertThatThrownBy(() -> container.exec("e", process(false, "no-such-program"), QUIET))
                .hasMessageContaining("no-such-program")
                .asInstanceOf(InstanceOfAssertFactories.type(ExecException.class))
                .returns(127, ExecException::exitCode);
        assertThatThrownBy(() -> container.exec("e", process(true, "no-such-program"), TERMINAL))
                .hasMessageContaining("no-such-program");
    }

    @Test
    void endOfTheContainerEndsItsPrograms() throws Exception {
        var container = running();
        var exec = container.exec("e", process(false, "sleep", "1000"), QUIET);

        container.delete();

        assertThat(exec.exit().get(20, TimeUnit.SECONDS).code()).isEqualTo(137);
    }

    private ContainerProcess running() {
        var container = machine.create("one", QUIET, "sleep", "1000");
        container.start();
        return container;
    }
}
