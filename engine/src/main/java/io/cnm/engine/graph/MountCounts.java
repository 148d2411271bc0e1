package io.cnm.engine.graph;

import io.cnm.linux.Mounts;
import io.cnm.spi.Failpoint;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * How often each layer is mounted. The kernel knows whether; how often is this process's own matter, and an earlier process
 * may have left mounts that its containers still use. <em>Thread-safe; layers seldom wait for each other.</em>
 */
final class MountCounts {
    private final Function<String, Path> target;
    private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

    /** @param target where a layer is mounted */
    MountCounts(Function<String, Path> target) {
        this.target = target;
    }

    /** Counts a mount; the first is made, unless an earlier process has. */
    void mount(String id, Runnable mounting) {
        counts.compute(id, (key, count) -> {
            if (count == null && !isThere(id)) {
                mounting.run();
                Failpoint.pass("after a layer's mount");
            }
            return count == null ? 1 : count + 1;
        });
    }

    /** Takes one mount back; with the last, or one of an earlier process, it goes. */
    void unmount(String id) {
        counts.compute(id, (key, count) -> {
            if (count != null && count > 1) {
                return count - 1;
            }
            detach(id);
            return null;
        });
    }

    /** Takes all of them back. */
    void forget(String id) {
        counts.compute(id, (key, count) -> {
            detach(id);
            return null;
        });
    }

    /** Unmounts what nobody here has mounted. */
    void release(String id) {
        counts.compute(id, (key, count) -> {
            if (count == null) {
                detach(id);
            }
            return count;
        });
    }

    boolean isMounted(String id) {
        return counts.containsKey(id) || isThere(id);
    }

    private void detach(String id) {
        while (isThere(id)) {
            Mounts.detach(target.apply(id));
            Failpoint.pass("after the end of a layer's mount");
        }
    }

    private boolean isThere(String id) {
        return Mounts.isRoot(target.apply(id));
    }
}
