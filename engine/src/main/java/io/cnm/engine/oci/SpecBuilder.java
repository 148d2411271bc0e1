package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.ContainerConfig;
import io.cnm.engine.wire.HostConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Turns Docker's configuration of a container into what a runtime is told. What cannot be is refused in Docker's words, by
 * {@link #verify} already, when the container is created. <em>Immutable.</em>
 */
public final class SpecBuilder {
    private static final String VERSION = "1.0.2";
    private static final String INIT = "/sbin/docker-init";

    private final ContainerConfig config;
    private final HostConfig hostConfig;
    private final HostFacts facts;

    private SpecBuilder(ContainerConfig config, HostConfig hostConfig, HostFacts facts) {
        this.config = config;
        this.hostConfig = hostConfig;
        this.facts = facts;
    }

    /** For one container. */
    public static SpecBuilder of(ContainerConfig config, HostConfig hostConfig, HostFacts facts) {
        return new SpecBuilder(config, hostConfig, facts);
    }

    /**
     * Refuses what cannot be, as far as that can be said before the container is started.
     *
     * @return warnings for who creates it
     * @throws InvalidParameterException that names what is wrong and what is allowed
     */
    public List<String> verify() {
        var warnings = new ArrayList<>(Limits.verify(hostConfig, facts));
        Modes.verify(hostConfig, facts);
        Ulimits.of(hostConfig);
        Devices.verify(hostConfig);
        FileSystems.inMemory(hostConfig);
        Sysctls.of(hostConfig.sysctls(), !Modes.isHost(hostConfig.networkMode()), !Modes.isHost(hostConfig.ipcMode()));
        var options = SecurityOptions.parse(hostConfig);
        options.seccomp(hostConfig, capabilities(hostConfig.privileged()), facts);
        options.appArmorProfile(facts);
        if (!hostConfig.cgroupParent().isEmpty()) {
            cgroupsPath(hostConfig.cgroupParent(), "id");
        }
        if (hostConfig.privileged() && !facts.missingCapabilities().isEmpty()) {
            warnings.add("Privileged mode gives all this daemon has; these capabilities it does not have: "
                    + String.join(", ", facts.missingCapabilities()));
        }
        return List.copyOf(warnings);
    }

    /**
     * The whole of it.
     *
     * @throws InvalidParameterException as {@link #verify}, or if a device is not there
     */
    public RuntimeSpec build(Surround surround) {
        var mounts = FileSystems.all(hostConfig, surround);
        var args = surround.args();
        if (hasInit()) {
            mounts = Stream.concat(mounts.stream(), Stream.of(initMount(surround)))
                    .toList();
            args = Stream.concat(Stream.of(INIT, "--"), args.stream()).toList();
        }
        var ownNames = !Modes.isHost(hostConfig.utsMode());
        return new RuntimeSpec(
                VERSION,
                process(args, surround),
                new RuntimeSpec.Root(surround.rootfs().toString(), hostConfig.readonlyRootfs()),
                ownNames ? surround.hostname() : "",
                "", // in the specification since 1.1 only; as a setting it is understood by all
                mounts,
                hostConfig.annotations(),
                linux(surround, mounts));
    }

    private boolean hasInit() {
        return hostConfig.init().orElse(false) && hostConfig.pidMode().isEmpty();
    }

    private static RuntimeSpec.Mount initMount(Surround surround) {
        var init = surround.init()
                .orElseThrow(
                        () -> new InvalidParameterException(
                                "exec: \"docker-init\": executable file not found in $PATH: install tini, or do not ask for Init"));
        return Binds.of(init, INIT, true, "", false);
    }

    /** The program that {@code Init} asks for, wherever distributions put it. */
    public static Optional<Path> findInit() {
        return Stream.of(
                        "/usr/bin/docker-init",
                        "/usr/libexec/docker/docker-init",
                        "/usr/bin/tini-static",
                        "/usr/bin/tini")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    private RuntimeSpec.ProcessSpec process(List<String> args, Surround surround) {
        return program(
                config.tty(), hostConfig.privileged(), surround.user(), args, surround.env(), surround.directory());
    }

    /**
     * One more program in the container, with no more rights than the first unless it is to have all.
     *
     * @param privileged whether it is
     */
    public RuntimeSpec.ProcessSpec program(
            boolean terminal,
            boolean privileged,
            Users.Found user,
            List<String> args,
            List<String> env,
            String directory) {
        var options = SecurityOptions.parse(hostConfig);
        return new RuntimeSpec.ProcessSpec(
                terminal,
                consoleSize(terminal),
                user.asUser(),
                args,
                env,
                directory.isEmpty() ? "/" : directory,
                Optional.of(Capabilities.sets(capabilities(privileged), user.uid())),
                Ulimits.of(hostConfig),
                options.noNewPrivileges(),
                options.appArmorProfile(facts),
                Optional.of(hostConfig.oomScoreAdj()).filter(score -> score != 0),
                "");
    }

    private Optional<RuntimeSpec.ConsoleSize> consoleSize(boolean terminal) {
        var size = hostConfig.consoleSize();
        return terminal && size.size() == 2 && size.get(0) > 0 && size.get(1) > 0
                ? Optional.of(new RuntimeSpec.ConsoleSize(size.get(0), size.get(1)))
                : Optional.empty();
    }

    private List<String> capabilities(boolean privileged) {
        return privileged
                ? facts.capabilities()
                : Capabilities.tweak(
                        hostConfig.capAdd().orElse(List.of()),
                        hostConfig.capDrop().orElse(List.of()));
    }

    private RuntimeSpec.Linux linux(Surround surround, List<RuntimeSpec.Mount> mounts) {
        var devices = Devices.of(hostConfig);
        var parent = hostConfig.cgroupParent().isEmpty() ? surround.cgroupParent() : hostConfig.cgroupParent();
        return new RuntimeSpec.Linux(
                Modes.namespaces(hostConfig, facts, surround),
                devices.nodes(),
                cgroupsPath(parent, surround.id()),
                Optional.of(Limits.resources(hostConfig, facts, devices.rules())),
                SecurityOptions.parse(hostConfig).seccomp(hostConfig, capabilities(hostConfig.privileged()), facts),
                sysctls(surround),
                Binds.rootPropagation(mounts),
                FileSystems.masked(hostConfig, facts),
                FileSystems.readOnly(hostConfig),
                "");
    }

    /** The paths that show nothing in the container, for who looks at it. */
    public List<String> maskedPaths() {
        return FileSystems.masked(hostConfig, facts);
    }

    /** The paths that cannot be written in the container, for who looks at it. */
    public List<String> readonlyPaths() {
        return FileSystems.readOnly(hostConfig);
    }

    /** The limits alone, for a container that runs. */
    public RuntimeSpec.Resources resources() {
        return Limits.resources(hostConfig, facts, List.of());
    }

    private Map<String, String> sysctls(Surround surround) {
        var all = new TreeMap<>(
                Sysctls.of(hostConfig.sysctls(), surround.netns().isPresent(), !Modes.isHost(hostConfig.ipcMode())));
        if (!config.domainname().isEmpty() && !Modes.isHost(hostConfig.utsMode())) {
            all.put("kernel.domainname", config.domainname());
        }
        return all;
    }

    private static String cgroupsPath(String parent, String id) {
        if (Arrays.asList(parent.split("/", -1)).contains("..") || parent.endsWith(".slice")) {
            throw new InvalidParameterException(
                    "invalid CgroupParent: " + parent + ": a path without .. is allowed, and no slice of systemd's");
        }
        return Path.of("/", parent, id).toString();
    }
}
