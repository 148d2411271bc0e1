package io.cnm.engine.container;

import io.cnm.api.ConflictException;
import io.cnm.linux.Mounts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which volumes are mounted for whom: one that is a file system of its own is mounted at its first use and unmounted at its last.
 * What is mounted only the kernel knows, since an earlier process may have done it; who uses it this process knows.
 * <em>Thread-safe.</em>
 */
final class VolumeMounts {
    private final Map<String, Set<String>> users = new HashMap<>();

    /**
     * Somebody uses a volume.
     *
     * @param user a container's id, or whatever else is said when it is released
     */
    synchronized void use(String volume, LocalMount mount, Path target, String user) {
        if (!users.containsKey(volume) && !Mounts.isRoot(target)) {
            mount.mount(target);
        }
        users.computeIfAbsent(volume, name -> new HashSet<>()).add(user);
    }

    /** They do not any more; nothing happens if they did not. */
    synchronized void release(String volume, Path target, String user) {
        var rest = users.computeIfPresent(volume, (name, all) -> all.remove(user) && all.isEmpty() ? null : all);
        if (rest == null) {
            unmount(target);
        }
    }

    /** All volumes that somebody uses. */
    synchronized List<String> of(String user) {
        return users.entrySet().stream()
                .filter(each -> each.getValue().contains(user))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Unmounts one that nobody uses, such as one that an earlier process has left. @return whether nobody does */
    synchronized boolean settle(String volume, Path target) {
        if (users.containsKey(volume)) {
            return false;
        }
        unmount(target);
        return true;
    }

    /** What is in a volume that is still mounted is not ours to remove. @throws ConflictException if somebody uses it */
    void requireUnused(String volume, Path target) {
        if (!settle(volume, target)) {
            throw new ConflictException("remove " + volume + ": volume has active mounts");
        }
    }

    private static void unmount(Path target) {
        while (Mounts.isRoot(target)) {
            Mounts.detach(target);
        }
    }
}
