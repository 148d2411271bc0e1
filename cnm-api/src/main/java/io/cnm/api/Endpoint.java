package io.cnm.api;

/**
 * An endpoint: a sandbox's attachment to a network. It belongs to one network for life and is in at most one sandbox at
 * a time. A handle on living state: after {@link #delete} its calls throw {@link NotFoundException}.
 * <em>Thread-safe.</em>
 */
public interface Endpoint {
    /** Identity, for life. */
    EndpointId id();

    /** Unique in the network; may change. */
    String name();

    /** The network it is on. */
    Network network();

    /** What is known of it now. */
    EndpointInfo info();

    /**
     * Puts the endpoint into a sandbox: interface, addresses, routes, names, published ports.
     *
     * @throws ForbiddenException if it is in a sandbox already, or the sandbox has an endpoint on this network
     * @throws InvalidParameterException if the interface name cannot be had
     * @throws ConflictException if an address collides with a route in the sandbox
     * @throws PublicationException if a port that the sandbox publishes is taken
     */
    void join(Sandbox sandbox, JoinSpec spec);

    /** Joins with {@link JoinSpec#DEFAULT}. */
    default void join(Sandbox sandbox) {
        join(sandbox, JoinSpec.DEFAULT);
    }

    /**
     * Takes the endpoint out of its sandbox; the sandbox goes on. It does as much as it can.
     *
     * @throws ForbiddenException if it is in no sandbox
     */
    void leave();

    /**
     * Gives it another name. On networks with a resolver that answers the new name from now on, and no longer the old one;
     * links of others to it follow.
     *
     * @throws ForbiddenException if another endpoint of the network has the name
     * @throws InvalidParameterException if it cannot be one
     */
    void rename(String name);

    /**
     * Deletes the endpoint and gives its addresses back.
     *
     * @param force leaves first if it is in a sandbox
     * @throws ForbiddenException if it is in a sandbox and {@code force} is false
     */
    void delete(boolean force);
}
