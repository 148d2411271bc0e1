package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import io.cnm.engine.wire.HostConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which namespaces a container has of its own, and which of the host's or of another container's.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/namespaces.7.html">namespaces(7)</a>
 */
final class Modes {
    private static final String HOST = "host";
    private static final String PRIVATE = "private";
    private static final String OTHERS = "container:";
    private static final Set<String> IPC = Set.of("", "none", PRIVATE, "shareable", HOST);

    private Modes() {}

    /** @throws InvalidParameterException for a mode that there is not */
    static void verify(HostConfig config, HostFacts facts) {
        require(IPC.contains(config.ipcMode()) || isOthers(config.ipcMode()), "invalid IPC mode: " + config.ipcMode());
        require(isOwnOrHosts(config.pidMode()) || isOthers(config.pidMode()), "invalid PID mode: " + config.pidMode());
        require(isOwnOrHosts(config.utsMode()), "invalid UTS mode: " + config.utsMode());
        require(
                isOwnOrHosts(config.cgroupnsMode()) || config.cgroupnsMode().equals(PRIVATE),
                "invalid CgroupnsMode: " + config.cgroupnsMode() + ": host and private are allowed");
        require(
                isOwnOrHosts(config.usernsMode()),
                "invalid user namespace mode: " + config.usernsMode()
                        + ": only host is allowed, user namespaces are not supported");
        require(
                !config.privileged() || !config.cgroupnsMode().equals(PRIVATE) || facts.unifiedGroups(),
                "privileged mode is incompatible with private cgroup namespaces on cgroup v1 host. "
                        + "You must run the container in host cgroup namespace when running privileged mode");
    }

    private static boolean isOwnOrHosts(String mode) {
        return mode.isEmpty() || isHost(mode);
    }

    static boolean isHost(String mode) {
        return mode.equals(HOST);
    }

    private static boolean isOthers(String mode) {
        return mode.startsWith(OTHERS) && mode.length() > OTHERS.length();
    }

    private static void require(boolean valid, String message) {
        if (!valid) {
            throw new InvalidParameterException(message);
        }
    }

    /** As a runtime is told. */
    static List<RuntimeSpec.Namespace> namespaces(HostConfig config, HostFacts facts, Surround surround) {
        var namespaces = new ArrayList<RuntimeSpec.Namespace>();
        namespaces.add(new RuntimeSpec.Namespace("mount", ""));
        surround.netns().ifPresent(path -> namespaces.add(new RuntimeSpec.Namespace("network", path.toString())));
        add(namespaces, "pid", config.pidMode(), surround);
        add(namespaces, "ipc", config.ipcMode(), surround);
        add(namespaces, "uts", config.utsMode(), surround);
        add(namespaces, "cgroup", cgroup(config, facts), surround);
        return List.copyOf(namespaces);
    }

    /** As Docker has it by default. */
    private static String cgroup(HostConfig config, HostFacts facts) {
        if (!config.cgroupnsMode().isEmpty()) {
            return config.cgroupnsMode();
        }
        return facts.unifiedGroups() && !config.privileged() ? PRIVATE : HOST;
    }

    private static void add(List<RuntimeSpec.Namespace> all, String type, String mode, Surround surround) {
        var joined = surround.joined().get(type);
        if (isOthers(mode) && joined == null) {
            throw new IllegalArgumentException("where the " + type + " namespace of " + mode + " is was not said");
        }
        if (joined != null) {
            all.add(new RuntimeSpec.Namespace(type, joined.toString()));
        } else if (!isHost(mode)) {
            all.add(new RuntimeSpec.Namespace(type, ""));
        }
    }
}
