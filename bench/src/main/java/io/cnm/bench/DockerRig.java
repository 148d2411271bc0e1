package io.cnm.bench;

import io.cnm.bench.Engine.Installation;
import io.cnm.linux.Netns;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What dockerd makes on its default network. */
final class DockerRig {
    private DockerRig() {}

    /** Starts the daemon and the containers. */
    static Rig of(Installation installation, Path scratch) {
        var engine = Engine.start(installation);
        try {
            Engines.importImage(engine.client(), scratch);
            var one = Engines.startContainer(engine.client(), "first", HostPorts.NONE);
            var other = Engines.startContainer(engine.client(), "second", HostPorts.everywhere(Iperf3.PORT, 1));
            return rig(engine, one, other);
        } catch (RuntimeException e) {
            engine.close();
            throw e;
        }
    }

    private static Rig rig(Engine engine, String one, String other) {
        var first = netns(engine, one);
        var second = netns(engine, other);
        var address = container(engine, other).path("NetworkSettings").path("IPAddress");
        return new Rig(engine.host(), first, second, address.asString(), () -> {
            first.close();
            second.close();
            try (engine) {
                List.of(one, other).forEach(engine.client()::removeContainer);
            }
        });
    }

    private static Netns netns(Engine engine, String id) {
        return Netns.ofPid(container(engine, id).path("State").path("Pid").asLong());
    }

    private static JsonNode container(Engine engine, String id) {
        return engine.client().get("/containers/" + id + "/json");
    }
}
