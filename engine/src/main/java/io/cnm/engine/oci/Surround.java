package io.cnm.engine.oci;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container stands in, once all that its configuration only names has been found. <em>Immutable.</em>
 *
 * @param id the container's
 * @param rootfs its root file system, mounted
 * @param netns its network namespace, as a file; empty for the host's
 * @param hostname its own; not used when it shares the host's
 * @param mounts what is mounted beside the usual: volumes, directories of the host, {@code /etc/hosts} and the like
 * @param shm where its shared memory is on the host; empty for a new one
 * @param joined namespaces of others that it is to have, by the words of the runtime specification ({@code ipc}, {@code pid},
 *     {@code uts}, {@code cgroup}), as files
 * @param user who runs in it
 * @param args the program and its arguments: entry point and command
 * @param env its environment, see {@link Environment}
 * @param directory where the program starts; empty for the root
 * @param cgroupParent the control group that its own is made in, if its configuration names none
 * @param init a small first process for it, if its configuration wants one; empty if none is installed
 */
public record Surround(
        String id,
        Path rootfs,
        Optional<Path> netns,
        String hostname,
        List<RuntimeSpec.Mount> mounts,
        Optional<Path> shm,
        Map<String, Path> joined,
        Users.Found user,
        List<String> args,
        List<String> env,
        String directory,
        String cgroupParent,
        Optional<Path> init) {
    public Surround {
        mounts = List.copyOf(mounts);
        joined = Map.copyOf(joined);
        args = List.copyOf(args);
        env = List.copyOf(env);
    }
}
