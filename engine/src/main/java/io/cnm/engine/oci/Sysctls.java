package io.cnm.engine.oci;

import io.cnm.api.InvalidParameterException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The kernel's settings for a container: only such as are its own. */
final class Sysctls {
    private static final Set<String> OF_IPC = Set.of(
            "kernel.msgmax",
            "kernel.msgmnb",
            "kernel.msgmni",
            "kernel.sem",
            "kernel.shmall",
            "kernel.shmmax",
            "kernel.shmmni",
            "kernel.shm_rmid_forced");

    /** Who is in a container may take any port and send echo requests: nobody else is there to be protected. */
    private static final Map<String, String> USUAL =
            Map.of("net.ipv4.ip_unprivileged_port_start", "0", "net.ipv4.ping_group_range", "0 2147483647");

    private Sysctls() {}

    /**
     * What is asked for, and Docker's defaults.
     *
     * @throws InvalidParameterException for a setting that would be the host's
     */
    static Map<String, String> of(Map<String, String> asked, boolean ownNetwork, boolean ownIpc) {
        var settings = new TreeMap<String, String>();
        if (ownNetwork) {
            settings.putAll(USUAL);
        }
        asked.forEach((name, value) -> {
            verify(name.replace('/', '.'), ownNetwork, ownIpc);
            settings.put(name.replace('/', '.'), value);
        });
        return settings;
    }

    private static void verify(String name, boolean ownNetwork, boolean ownIpc) {
        if (name.startsWith("net.")) {
            require(ownNetwork, "sysctl \"" + name + "\" not allowed in host network namespace");
        } else if (OF_IPC.contains(name) || name.startsWith("fs.mqueue.")) {
            require(ownIpc, "sysctl \"" + name + "\" not allowed in host ipc namespace");
        } else {
            require(false, "sysctl \"" + name + "\" is not in a separate kernel namespace");
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new InvalidParameterException(message);
        }
    }
}
