package io.cnm.bench;

import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkController;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Endpoints made through the library, each in a sandbox of its own, as a container engine does it. <em>Confined to one
 * thread.</em>
 */
final class Joins implements Contender {
    private final NetworkController controller;
    private final Network network;
    private final Runnable awaitClean;
    private final String prefix;
    private final List<Joined> joined = new ArrayList<>();
    private int next;

    /** An endpoint and its sandbox. */
    private record Joined(Endpoint endpoint, Sandbox sandbox) {
        void delete() {
            endpoint.delete(true);
            sandbox.delete();
        }
    }

    /** Endpoints on a network, whose names begin with a prefix of their own. */
    Joins(NetworkController controller, Network network, String prefix, Runnable awaitClean) {
        this.controller = controller;
        this.network = network;
        this.prefix = prefix;
        this.awaitClean = awaitClean;
    }

    @Override
    public double[] work(int count) {
        var took = new double[count];
        for (var i = 0; i < count; i++) {
            var name = prefix + next++;
            var start = System.nanoTime();
            var sandbox = controller.createSandbox(SandboxSpec.of(name));
            var endpoint = network.createEndpoint(EndpointSpec.of(name));
            endpoint.join(sandbox);
            took[i] = System.nanoTime() - start;
            joined.add(new Joined(endpoint, sandbox));
        }
        return took;
    }

    /** Deletes all, and answers what each took until its caller had the answer. */
    double[] deleteAll() {
        var took = new double[joined.size()];
        for (var i = 0; i < took.length; i++) {
            var start = System.nanoTime();
            joined.get(i).delete();
            took[i] = System.nanoTime() - start;
        }
        joined.clear();
        return took;
    }

    @Override
    public void cleanUp() {
        deleteAll();
        awaitClean.run();
    }
}
