package io.cnm.bench;

import io.cnm.bench.Engine.Installation;
import io.cnm.linux.Netns;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What dockerd makes on its default network. <em>Confined to one thread.</em> */
final class DockerRig implements Rig {
    private final Engine engine;
    private final List<String> containers;
    private final Netns first;
    private final Netns second;
    private final String address;

    private DockerRig(Engine engine, List<String> containers) {
        this.engine = engine;
        this.containers = containers;
        first = netns(0);
        second = netns(1);
        address = container(1).path("NetworkSettings").path("IPAddress").asString();
    }

    /** Starts the daemon and the containers. */
    static DockerRig of(Installation installation, Path scratch) {
        var engine = Engine.start(installation);
        try {
            Engines.importImage(engine.client(), scratch);
            var one = Engines.startContainer(engine.client(), "first", HostPorts.NONE);
            var other = Engines.startContainer(engine.client(), "second", HostPorts.everywhere(Iperf3.PORT, 1));
            return new DockerRig(engine, List.of(one, other));
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private JsonNode container(int number) {
        return engine.client().get("/containers/" + containers.get(number) + "/json");
    }

    private Netns netns(int number) {
        return Netns.ofPid(container(number).path("State").path("Pid").asLong());
    }

    @Override
    public Netns host() {
        return engine.host();
    }

    @Override
    public Netns first() {
        return first;
    }

    @Override
    public Netns second() {
        return second;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void close() {
        first.close();
        second.close();
        try (engine) {
            containers.forEach(engine.client()::removeContainer);
        }
    }
}
