package io.cnm.controller;

import io.cnm.api.Connection;
import io.cnm.api.DryRun;
import io.cnm.api.Endpoint;
import io.cnm.api.EndpointSpec;
import io.cnm.api.JoinSpec;
import io.cnm.api.Network;
import io.cnm.api.NetworkSpec;
import io.cnm.api.PortMapping;
import io.cnm.api.Sandbox;
import io.cnm.api.SandboxSpec;
import io.cnm.plan.Plan;
import java.util.List;

/** The same operations as the real calls', prepared and then given up. <em>Thread-safe.</em> */
record Preview(World world) implements DryRun {
    @Override
    public Plan createNetwork(NetworkSpec spec) {
        return preview(world.networkOperations().create(spec, false));
    }

    @Override
    public Plan deleteNetwork(Network network) {
        return preview(world.networkOperations().delete(world.own(network), false));
    }

    @Override
    public Plan createSandbox(SandboxSpec spec) {
        return preview(world.sandboxOperations().create(spec));
    }

    @Override
    public Plan createSandbox(SandboxSpec spec, List<Connection> connections) {
        return world.effects()
                .foresee(List.of(), undo -> world.sandboxOperations().foresee(undo, spec, connections));
    }

    @Override
    public Plan deleteSandbox(Sandbox sandbox) {
        return preview(world.sandboxOperations().delete(world.own(sandbox)));
    }

    @Override
    public Plan createEndpoint(Network network, EndpointSpec spec) {
        return preview(world.endpointOperations().create(world.own(network), spec));
    }

    @Override
    public Plan createEndpoint(Network network, EndpointSpec spec, Sandbox sandbox, JoinSpec join) {
        return preview(world.endpointOperations().create(world.own(network), spec, world.own(sandbox), join));
    }

    @Override
    public Plan join(Endpoint endpoint, Sandbox sandbox, JoinSpec spec) {
        return preview(world.endpointOperations().join(world.own(endpoint), world.own(sandbox), spec));
    }

    @Override
    public Plan leave(Endpoint endpoint) {
        return preview(world.endpointOperations().leave(world.own(endpoint)));
    }

    @Override
    public Plan deleteEndpoint(Endpoint endpoint, boolean force) {
        return preview(world.endpointOperations().delete(world.own(endpoint), force));
    }

    @Override
    public Plan publish(Sandbox sandbox, List<PortMapping> ports) {
        return preview(world.sandboxOperations().publish(world.own(sandbox), ports));
    }

    @Override
    public Plan unpublish(Sandbox sandbox, List<PortMapping> ports) {
        return preview(world.sandboxOperations().unpublish(world.own(sandbox), ports));
    }

    private Plan preview(Operation<?> operation) {
        return world.effects().preview(operation);
    }
}
