package io.cnm.engine.exec;

import io.cnm.testkit.kernel.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;

/** A runtime with the command line of the OCI that keeps what it knows of containers in a place and a form of its own. */
class OtherRuntimeKernelTest extends ExecDriverContract {
    @Override
    String runtime(Lab lab) throws IOException {
        var state = Files.createDirectory(lab.dir().resolve("elsewhere"));
        var script = lab.dir().resolve("other-runtime");
        Files.writeString(
                script, "#!/bin/sh\nshift 2 # --root and what we say\nexec runc --root " + state + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script.toString();
    }
}
