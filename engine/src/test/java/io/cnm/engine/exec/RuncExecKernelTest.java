package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.INPUT_ONCE;
import static io.cnm.engine.exec.Machine.QUIET;
import static io.cnm.engine.exec.Machine.TERMINAL;
import static io.cnm.engine.exec.Machine.process;
import static io.cnm.engine.exec.Machine.readAll;
import static io.cnm.engine.exec.Machine.sizeOnceItIs;
import static io.cnm.engine.exec.Machine.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class RuncExecKernelTest {
    private Machine machine;
    private ContainerProcess container;

    @BeforeEach
    void open(Lab lab) throws IOException {
        Machine.requirePrograms();
        machine = new Machine(lab);
        container = machine.create("one", QUIET, "sleep", "1000");
        container.start();
    }

    @AfterEach
    void close() throws IOException {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void exitCodeIsFinalAtTheEndOfTheOutput() throws Exception {
        for (var i = 0; i < 5; i++) {
            var exec = container.exec("e" + i, process(false, "sh", "-c", "echo out; echo err >&2; exit 4"), QUIET);

            assertThat(readAll(exec.attachment())).isEqualTo("out\nerr\n");
            assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 4);
            assertThat(exec.pid()).isPositive();
        }
    }

    @Test
    void inputGoesToTheProgram() throws Exception {
        var exec = container.exec("e", process(false, "cat"), INPUT_ONCE);

        write(exec.attachment(), "typed\n");
        exec.attachment().endInput();

        assertThat(readAll(exec.attachment())).isEqualTo("typed\n");
        assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 0);
    }

    @Test
    void terminalIsResized() throws Exception {
        var exec = container.exec(
                "e", process(true, "sh", "-c", "read go; " + sizeOnceItIs("12 34") + "; exit 6"), TERMINAL);

        exec.resize(12, 34);
        write(exec.attachment(), "go\n");

        assertThat(readAll(exec.attachment())).endsWith("12 34\r\n");
        assertThat(exec.exit()).isCompletedWithValueMatching(exit -> exit.code() == 6);
    }

    @Test
    void programWithoutAListenerRunsOn() throws Exception {
        var exec = container.exec("e", process(false, "dd", "if=/dev/zero", "bs=8k", "count=300"), QUIET);

        exec.attachment().close();

        assertThat(exec.exit().get(20, java.util.concurrent.TimeUnit.SECONDS).code())
                .isZero();
    }

    @Test
    void missingProgramIsToldInTheRuntimesWords() {
        assertThatThrownBy(() -> container.exec("e", process(false, "no-such-program"), QUIET))
                .hasMessageStartingWith("OCI runtime exec failed: exec failed: unable to start container process: "
                        + "exec: \"no-such-program\": executable file not found in $PATH")
                .hasMessageEndingWith(": unknown")
                .asInstanceOf(InstanceOfAssertFactories.type(ExecException.class))
                .returns(127, ExecException::exitCode);
        assertThatThrownBy(() -> container.exec("e", process(true, "no-such-program"), TERMINAL))
                .hasMessageContaining("executable file not found in $PATH");
    }

    @Test
    void endOfTheContainerEndsItsPrograms() throws Exception {
        var exec = container.exec("e", process(false, "sleep", "1000"), QUIET);

        container.delete();

        assertThat(exec.exit().get(20, java.util.concurrent.TimeUnit.SECONDS).code())
                .isEqualTo(137);
    }
}
