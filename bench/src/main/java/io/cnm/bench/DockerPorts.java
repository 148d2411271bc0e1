package io.cnm.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Containers of dockerd whose ports are published. <em>Confined to one thread.</em> */
final class DockerPorts implements AutoCloseable {
    private final Engine engine;
    private final List<String> containers = new ArrayList<>();

    private DockerPorts(Engine engine) {
        this.engine = engine;
    }

    /** On a daemon without containers, which stays the caller's. */
    static DockerPorts on(Engine engine, Path scratch) {
        Engines.importImage(engine.client(), scratch);
        return new DockerPorts(engine);
    }

    /** Starts a container that stays, and answers its id. */
    String add(HostPorts ports) {
        var id = Engines.startContainer(engine.client(), "there" + containers.size(), ports);
        containers.add(id);
        return id;
    }

    /** How much longer, in nanoseconds, a container's creation and start take with ports than without. */
    double extra(HostPorts ports) {
        var without = once(HostPorts.NONE);
        return once(ports) - without;
    }

    private double once(HostPorts ports) {
        var begin = System.nanoTime();
        var id = Engines.startContainer(engine.client(), "timed", ports);
        var took = System.nanoTime() - begin;
        engine.client().removeContainer(id);
        return took;
    }

    @Override
    public void close() {
        containers.forEach(engine.client()::removeContainer);
        containers.clear();
    }
}
