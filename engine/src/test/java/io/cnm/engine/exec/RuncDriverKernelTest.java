package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.QUIET;
import static io.cnm.engine.exec.Machine.TERMINAL;
import static io.cnm.engine.exec.Machine.awaitExit;
import static io.cnm.engine.exec.Machine.process;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** runc, and what is conmon's. */
class RuncDriverKernelTest extends ExecDriverContract {
    @Override
    String runtime(Lab lab) {
        return "runc";
    }

    @Test
    void logIsKeptInAsManyFilesAsAskedForWithoutAGap() throws Exception {
        var log = lab.dir().resolve("logs").resolve("log");
        Files.createDirectories(log.getParent());
        var writing = "for i in $(seq 1000); do echo line $i of many that are written; done; sleep 0.2;";
        var process = machine.create(
                "one",
                new Stdio(false, false, false, Optional.of(log), 4096, 3),
                "sh",
                "-c",
                "for j in 1 2 3 4 5; do " + writing + " done; echo end");

        process.start();
        awaitExit(process);

        assertThat(new LogFiles(log).all()).hasSize(3);
        var lines = new ArrayList<String>();
        try (var reader = LogReader.open(log, LogQuery.ALL, process.exit())) {
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                lines.add(new String(entry.get().text(), UTF_8).strip());
            }
        }
        assertThat(lines).hasSizeBetween(1000, 5001).endsWith("line 1000 of many that are written", "end");
        for (var i = 1; i < lines.size() - 1; i++) {
            assertThat(number(lines.get(i))).isEqualTo(number(lines.get(i - 1)) % 1000 + 1);
        }
    }

    private static int number(String line) {
        return Integer.parseInt(line.split(" ", -1)[1]);
    }

    /** Only where a runtime keeps what runc keeps is it spared a start and a removal. */
    @Test
    void runtimeThatKeepsItsStateInAnotherFormIsAskedForAllItsWork() throws Exception {
        var state = Files.createDirectory(lab.dir().resolve("elsewhere"));

        assertThat(callsOf("runc")).containsExactly("create");
        assertThat(callsOf("shift 2; exec runc --root " + state)).containsExactly("create", "start", "delete");
        assertThat(state).isEmptyDirectory();
    }

    /** The commands with which a runtime is run in a container's life. */
    private List<String> callsOf(String runtime) throws Exception {
        var calls = lab.dir().resolve("calls");
        var script = lab.dir().resolve("runtime");
        Files.deleteIfExists(calls);
        Files.writeString(
                script,
                "#!/bin/sh\nfor word; do case $word in create|start|delete) echo $word >> " + calls + ";; esac; done\n"
                        + (runtime.equals("runc") ? "exec runc" : runtime) + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        var driver = machine.open(machine.settings(script.toString(), Duration.ofSeconds(30)));
        var process = driver.create(
                "one", machine.spec("one", false, RuntimeSpec.Resources.NONE, "sh", "-c", "exit 7"), QUIET);
        process.start();
        assertThat(awaitExit(process).code()).isEqualTo(7);
        process.delete();
        return Files.readAllLines(calls);
    }

    @Test
    void missingProgramIsToldInTheRuntimesWordsAndLeavesNothing() throws IOException {
        assertThatThrownBy(() -> machine.create("one", QUIET, "no-such-program"))
                .hasMessage(
                        "failed to create task for container: failed to create shim task: OCI runtime create failed: "
                                + "runc create failed: unable to start container process: exec: \"no-such-program\": "
                                + "executable file not found in $PATH: unknown")
                .asInstanceOf(InstanceOfAssertFactories.type(ExecException.class))
                .returns(127, ExecException::exitCode);
        assertThat(machine.traces()).isEmpty();
    }

    @Test
    void containerWhoseMonitorIsKilledIsKilledToo() throws Exception {
        var process = machine.create("one", QUIET, "sleep", "1000");
        process.start();
        var pid = process.pid();
        var kept =
                new Bundle(lab.dir().resolve("exec/containers/one")).findKept().orElseThrow();

        lab.run("kill", "-9", Integer.toString(kept.monitor()));

        assertThat(awaitExit(process).code()).isEqualTo(137);
        lab.await("the process is gone", () -> !Files.exists(Path.of("/proc/" + pid)));
    }

    @Test
    void whatWasHalfMadeIsRemovedByTheNextDriver() throws Exception {
        machine.create("one", QUIET, "sleep", "1000");
        var bundle = new Bundle(lab.dir().resolve("exec/containers/one"));
        machine.driver().close();
        Files.delete(bundle.pidFile());

        var next = machine.open(machine.settings());

        assertThat(next.containers()).isEmpty();
        assertThat(machine.traces()).isEmpty();
    }

    @Test
    void missingFurtherProgramIsToldInTheRuntimesWords() {
        var container = machine.create("one", QUIET, "sleep", "1000");
        container.start();

        assertThatThrownBy(() -> container.exec("e", process(false, "no-such-program"), QUIET))
                .hasMessageStartingWith("OCI runtime exec failed: exec failed: unable to start container process: "
                        + "exec: \"no-such-program\": executable file not found in $PATH")
                .hasMessageEndingWith(": unknown");
        assertThatThrownBy(() -> container.exec("e", process(true, "no-such-program"), TERMINAL))
                .hasMessageContaining("executable file not found in $PATH");
    }
}
