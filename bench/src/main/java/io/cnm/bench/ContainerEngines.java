package io.cnm.bench;

import io.cnm.bench.Engine.Installation;
import io.cnm.linux.ControlGroups;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Ours and dockerd, both as they come from the box and with the same image for containers; what processor time each takes is
 * counted. <em>Confined to one thread.</em>
 */
final class ContainerEngines implements AutoCloseable {
    /** The programs that both need. */
    static final List<String> NEEDS = List.of("dockerd", "docker", "runc", "conmon", "busybox");

    private final Scratch scratch;
    private final Side ours;
    private final Side peer;

    /** One of the two. */
    record Side(Engine engine, Meter meter) implements AutoCloseable {
        /** Starts it under a new meter. */
        static Side start(Installation installation) {
            var meter = Meter.create("cnm-bench-" + installation.name());
            try {
                return new Side(Engine.start(installation.countedBy(meter)), meter);
            } catch (RuntimeException e) {
                meter.close();
                throw e;
            }
        }

        @Override
        public void close() {
            try (meter) {
                engine.close();
            }
        }
    }

    private ContainerEngines(Scratch scratch, Side ours, Side peer) {
        this.scratch = scratch;
        this.ours = ours;
        this.peer = peer;
    }

    /** Starts both. */
    static ContainerEngines start(Setting setting) {
        var scratch = Scratch.create();
        try {
            return start(scratch, setting.directory());
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    private static ContainerEngines start(Scratch scratch, Path exec) {
        var ours = Side.start(Engines.cnm("cnm", scratch.path(), exec, "--cgroup-parent", "/" + Engines.CGROUP));
        try {
            var peer = Side.start(Engines.stockDockerd(scratch.path(), exec).orElseThrow());
            try {
                Engines.importImage(ours.engine().client(), exec);
                Engines.importImage(peer.engine().client(), exec);
                return new ContainerEngines(scratch, ours, peer);
            } catch (RuntimeException e) {
                peer.close();
                throw e;
            }
        } catch (RuntimeException e) {
            ours.close();
            throw e;
        }
    }

    Side ours() {
        return ours;
    }

    Side peer() {
        return peer;
    }

    /** A new directory on disk. */
    Path directory(String name) {
        try {
            return Files.createDirectory(scratch.path().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (scratch;
                ours;
                peer) {
            for (var side : List.of(ours, peer)) {
                side.engine().client().removeContainers();
            }
        }
        ControlGroups.remove(Engines.CGROUP);
    }
}
