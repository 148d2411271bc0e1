package io.cnm.engine.wire;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a container is to run, whatever host it runs on: {@code ContainerConfig} of Docker's API, and {@code config} of an
 * image. Durations are nanoseconds. A list that is empty where it may be missing is told apart from one that is missing:
 * an empty {@code Entrypoint} takes the image's away. <em>Immutable.</em>
 *
 * @see <a href="https://github.com/opencontainers/image-spec/blob/main/config.md">OCI image configuration</a>
 */
@JsonNaming(UpperCamelCaseStrategy.class)
public record ContainerConfig(
        String hostname,
        String domainname,
        String user,
        boolean attachStdin,
        boolean attachStdout,
        boolean attachStderr,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Nothing> exposedPorts,
        boolean tty,
        boolean openStdin,
        boolean stdinOnce,
        List<String> env,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        Optional<List<String>> cmd,

        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Healthcheck> healthcheck,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean argsEscaped,
        String image,
        Optional<Map<String, Nothing>> volumes,
        String workingDir,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        Optional<List<String>> entrypoint,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean networkDisabled,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String macAddress,
        Optional<List<String>> onBuild,
        Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String stopSignal,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Integer> stopTimeout,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> shell) {

    /** Nothing asked for. */
    public static final ContainerConfig NONE = new ContainerConfig(
            "",
            "",
            "",
            false,
            false,
            false,
            Map.of(),
            false,
            false,
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            false,
            "",
            Optional.empty(),
            "",
            Optional.empty(),
            false,
            "",
            Optional.empty(),
            Map.of(),
            "",
            Optional.empty(),
            List.of());

    /** How a container's health is asked for; what is missing or 0 is the image's, or Docker's default. <em>Immutable.</em> */
    @JsonNaming(UpperCamelCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_DEFAULT)
    public record Healthcheck(
            List<String> test, long interval, long timeout, int retries, long startPeriod, long startInterval) {
        public Healthcheck {
            test = Absent.list(test);
        }
    }

    public ContainerConfig {
        hostname = Absent.text(hostname);
        domainname = Absent.text(domainname);
        user = Absent.text(user);
        exposedPorts = Absent.set(exposedPorts);
        env = Absent.list(env);
        image = Absent.text(image);
        workingDir = Absent.text(workingDir);
        macAddress = Absent.text(macAddress);
        labels = Absent.map(labels);
        stopSignal = Absent.text(stopSignal);
        shell = Absent.list(shell);
    }

    /** The same under another host name. */
    public ContainerConfig withHostname(String name) {
        return new ContainerConfig(
                name,
                domainname,
                user,
                attachStdin,
                attachStdout,
                attachStderr,
                exposedPorts,
                tty,
                openStdin,
                stdinOnce,
                env,
                cmd,
                healthcheck,
                argsEscaped,
                image,
                volumes,
                workingDir,
                entrypoint,
                networkDisabled,
                macAddress,
                onBuild,
                labels,
                stopSignal,
                stopTimeout,
                shell);
    }
}
