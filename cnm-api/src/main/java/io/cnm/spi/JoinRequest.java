package io.cnm.spi;

import io.cnm.api.EndpointInfo;
import io.cnm.api.NetworkInfo;
import io.cnm.plan.Namespace;

/**
 * What a driver is told to plan a join. <em>Immutable.</em>
 *
 * @param network where the endpoint is
 * @param endpoint the endpoint
 * @param target the namespace in which the interface is born
 * @param interfaceName its final name there
 * @param interfaceIndex its index there; 0 lets the kernel choose
 * @param naming how to name what is made on the host
 * @param ports of the sandbox
 */
public record JoinRequest(
        NetworkInfo network,
        EndpointInfo endpoint,
        Namespace target,
        String interfaceName,
        int interfaceIndex,
        Naming naming,
        SandboxPorts ports) {
    /** A sandbox without ports. */
    public JoinRequest(
            NetworkInfo network,
            EndpointInfo endpoint,
            Namespace target,
            String interfaceName,
            int interfaceIndex,
            Naming naming) {
        this(network, endpoint, target, interfaceName, interfaceIndex, naming, SandboxPorts.NONE);
    }

    /** The same join, with another name of the interface. */
    public JoinRequest named(String name) {
        return new JoinRequest(network, endpoint, target, name, interfaceIndex, naming, ports);
    }
}
