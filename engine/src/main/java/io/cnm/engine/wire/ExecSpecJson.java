package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/** A program to be run in a sandbox. <em>Immutable.</em> */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ExecSpecJson(List<String> cmd, List<String> env, Optional<String> workingDir, boolean stdin) {
    public ExecSpecJson {
        cmd = Absent.list(cmd);
        env = Absent.list(env);
    }
}
