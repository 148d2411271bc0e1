package io.cnm.api;

import java.util.List;
import java.util.Optional;

/**
 * A network: who can talk to whom. A handle on living state: after {@link #delete()} its calls throw
 * {@link NotFoundException}. <em>Thread-safe.</em>
 */
public interface Network {
    /** Identity, for life. */
    NetworkId id();

    /** Unique name. */
    String name();

    /** What is known of it now. */
    NetworkInfo info();

    /**
     * Creates an endpoint and leases its addresses. Nothing is visible to a sandbox before it joins.
     *
     * @throws InvalidParameterException if a field is malformed or an address is outside the network's pools
     * @throws ForbiddenException if the name is taken, the address is in use, or the network is config-only
     * @throws UnavailableException if no address is left
     */
    Endpoint createEndpoint(EndpointSpec spec);

    /**
     * Creates an endpoint in a sandbox: what {@link #createEndpoint(EndpointSpec)} and {@link Endpoint#join} do, as one
     * operation. It comes to be as a whole or not at all, whatever ends the process meanwhile, and costs less than the two.
     *
     * @throws InvalidParameterException if a field is malformed or an address is outside the network's pools
     * @throws ForbiddenException if the name is taken, the address is in use, the network is config-only, or the sandbox is on
     *     the network already
     * @throws ConflictException if routes of the network overlap those in the sandbox
     * @throws PublicationException if a port that the sandbox publishes is taken
     * @throws UnavailableException if no address is left
     */
    Endpoint createEndpoint(EndpointSpec spec, Sandbox sandbox, JoinSpec join);

    /** The network's endpoints, in no order. */
    List<Endpoint> endpoints();

    /** The endpoint of exactly this name or id. */
    Optional<Endpoint> findEndpoint(String nameOrId);

    /**
     * Deletes the network and gives its pools back.
     *
     * @throws ForbiddenException if it has endpoints, or is a configuration that others use
     */
    void delete();
}
