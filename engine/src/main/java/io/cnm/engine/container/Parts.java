package io.cnm.engine.container;

import io.cnm.api.InvalidParameterException;
import io.cnm.api.NetworkController;
import io.cnm.engine.Defaults;
import io.cnm.engine.EventLog;
import io.cnm.engine.db.GraphDatabase;
import io.cnm.engine.exec.ExecDriver;
import io.cnm.engine.graph.GraphDriver;
import io.cnm.engine.image.ImageStore;
import io.cnm.engine.wire.HostConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What containers are made of. <em>Immutable.</em>
 *
 * @param controller gives them network stacks
 * @param defaults what the configuration adds to those
 * @param database keeps what they are
 * @param images what they are made from
 * @param graph keeps their file systems
 * @param runtimes run them, by name
 * @param defaultRuntime the name of the one for those that ask for none
 * @param usual what those have that say nothing of it, if anything was set
 * @param controlGroup in which those of containers are made, unless they say otherwise
 * @param dataRoot directory of what lasts
 * @param events told of what happens
 */
public record Parts(
        NetworkController controller,
        Defaults defaults,
        GraphDatabase database,
        ImageStore images,
        GraphDriver graph,
        Map<String, ExecDriver> runtimes,
        String defaultRuntime,
        Optional<HostConfig> usual,
        String controlGroup,
        Path dataRoot,
        EventLog events) {
    public Parts {
        runtimes = Map.copyOf(runtimes);
    }

    /** @throws InvalidParameterException in Docker's words if there is no such runtime */
    ExecDriver runtime(String name) {
        var driver = runtimes.get(name.isEmpty() ? defaultRuntime : name);
        if (driver == null) {
            throw new InvalidParameterException("unknown or invalid runtime name: " + name);
        }
        return driver;
    }
}
