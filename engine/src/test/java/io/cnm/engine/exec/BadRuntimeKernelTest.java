package io.cnm.engine.exec;

import static io.cnm.engine.exec.Machine.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cnm.engine.oci.RuntimeSpec;
import io.cnm.testkit.kernel.InPrivateNetns;
import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InPrivateNetns
class BadRuntimeKernelTest {
    private Lab lab;
    private Machine machine;

    @BeforeEach
    void open(Lab lab) throws IOException {
        this.lab = lab;
        machine = Machine.open(lab);
    }

    @Test
    void missingRuntimeIsNamed() throws IOException {
        assertFails("no-such-runtime", "no-such-runtime is not installed");
        assertFails("/no/such/runtime", "/no/such/runtime is not a program that can be run");
    }

    @Test
    void runtimeThatHangsIsGivenUp() throws IOException {
        var mark = lab.dir().resolve("began");

        assertFails(script("echo $$ >> " + mark + "; sleep 1000"), "no answer within 1000 ms");

        for (var pid : Files.readAllLines(mark)) {
            lab.await("process " + pid + " is gone", () -> !Files.exists(Path.of("/proc", pid)));
        }
    }

    @Test
    void runtimeThatPrintsJunkIsQuotedWithoutItsControlCharacters() throws IOException {
        assertFails(script("printf 'a\\033[2Jb\\nc' >&2; exit 1"), "OCI runtime create failed: a [2Jb c: unknown");
    }

    @Test
    void runtimeThatDoesNothingOrIsKilledIsAFailure() throws IOException {
        assertFails(script("exit 0"), "the runtime ended without a word");
        assertFails(script("exit 137"), "the runtime ended without a word");
    }

    /** More than a pipe holds. */
    @Test
    void runtimeThatSaysTooMuchIsHeardOut() throws IOException {
        var talker = script("head -c 300000 /dev/zero | tr '\\0' x");

        var version =
                machine.open(machine.settings(talker, Duration.ofSeconds(1))).version();

        assertThat(version).startsWith("xxx").hasSizeLessThan(300_000);
    }

    private void assertFails(String runtime, String message) throws IOException {
        var driver = machine.open(machine.settings(runtime, Duration.ofSeconds(1)));
        assertThat(driver.version()).isEmpty();

        assertThatThrownBy(() ->
                        driver.create("one", machine.spec("one", false, RuntimeSpec.Resources.NONE, "true"), QUIET))
                .isInstanceOf(ExecException.class)
                .hasMessageContaining(message);

        assertThat(machine.traces()).isEmpty();
    }

    private String script(String text) throws IOException {
        var file = Files.createTempFile(
                lab.dir(),
                "runtime",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return Files.writeString(file, "#!/bin/sh\n" + text + "\n").toString();
    }
}
