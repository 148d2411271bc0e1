package io.cnm.api;

import io.cnm.plan.Plan;
import java.util.List;

/**
 * The controller's calls without effect. Each checks what the real call checks, throws what it throws, and returns what
 * it would do. Addresses and ids are those of a likely future: another call may take them before. <em>Thread-safe.</em>
 */
public interface DryRun {
    /** Plans {@link NetworkController#createNetwork}. */
    Plan createNetwork(NetworkSpec spec);

    /** Plans {@link Network#delete}. */
    Plan deleteNetwork(Network network);

    /** Plans {@link NetworkController#createSandbox(SandboxSpec)}. */
    Plan createSandbox(SandboxSpec spec);

    /**
     * Plans {@link NetworkController#createSandbox(SandboxSpec, List)}: what is done one after the other, in one plan. A
     * resolver that is not there yet has no ports in it.
     */
    Plan createSandbox(SandboxSpec spec, List<Connection> connections);

    /** Plans {@link Sandbox#delete}. */
    Plan deleteSandbox(Sandbox sandbox);

    /** Plans {@link Network#createEndpoint(EndpointSpec)}. */
    Plan createEndpoint(Network network, EndpointSpec spec);

    /** Plans {@link Network#createEndpoint(EndpointSpec, Sandbox, JoinSpec)}. */
    Plan createEndpoint(Network network, EndpointSpec spec, Sandbox sandbox, JoinSpec join);

    /** Plans {@link Endpoint#join}; a way out that the sandbox gets afterwards, if it has none, is not in the plan. */
    Plan join(Endpoint endpoint, Sandbox sandbox, JoinSpec spec);

    /** Plans {@link Endpoint#leave}. */
    Plan leave(Endpoint endpoint);

    /** Plans {@link Endpoint#delete}. */
    Plan deleteEndpoint(Endpoint endpoint, boolean force);

    /** Plans {@link Sandbox#publish}. */
    Plan publish(Sandbox sandbox, List<PortMapping> ports);

    /** Plans {@link Sandbox#unpublish}. */
    Plan unpublish(Sandbox sandbox, List<PortMapping> ports);
}
