package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A further program of a container, as Docker shows it. <em>Immutable.</em> */
@JsonNaming(UpperCamelCaseStrategy.class)
public record DockerExec(
        @JsonProperty("ID") String id,
        boolean running,
        Optional<Integer> exitCode,
        Program processConfig,
        boolean openStdin,
        boolean openStderr,
        boolean openStdout,
        boolean canRemove,
        @JsonProperty("ContainerID") String containerId,
        String detachKeys,
        int pid) {
    /** What it is. <em>Immutable.</em> */
    public record Program(
            boolean tty,
            String entrypoint,
            List<String> arguments,
            boolean privileged,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String user) {}

    /** What a client asks for. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Create(
            String user,
            boolean privileged,
            boolean tty,
            boolean attachStdin,
            boolean attachStdout,
            boolean attachStderr,
            String detachKeys,
            List<String> env,
            String workingDir,
            List<String> cmd) {
        public Create {
            user = Absent.text(user);
            detachKeys = Absent.text(detachKeys);
            env = Absent.list(env);
            workingDir = Absent.text(workingDir);
            cmd = Absent.list(cmd);
        }
    }

    /** How a client starts it. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    public record Start(boolean detach, boolean tty, Optional<List<Integer>> consoleSize) {}
}
