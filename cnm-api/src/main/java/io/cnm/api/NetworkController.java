package io.cnm.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The Container Network Model's controller: creates networks and sandboxes, and finds them. Every call either does all
 * that it says or throws and leaves kernel and store as before. <em>Thread-safe.</em>
 */
public interface NetworkController extends AutoCloseable {
    /**
     * Creates a network.
     *
     * @throws InvalidParameterException naming the field that is malformed and what is allowed
     * @throws ConflictException if the name or id is taken
     * @throws ForbiddenException if a subnet is in use or an option is not allowed
     * @throws NotFoundException if the driver or the configuration network does not exist
     */
    Network createNetwork(NetworkSpec spec);

    /** All networks, in no order. */
    List<Network> networks();

    /**
     * Finds a network: by full id, else by name, else by the one id that begins so.
     *
     * @throws InvalidParameterException if several match
     */
    Optional<Network> findNetwork(String nameOrId);

    /**
     * Finds a network like {@link #findNetwork}.
     *
     * @throws NotFoundException if there is none
     */
    default Network requireNetwork(String nameOrId) {
        return findNetwork(nameOrId).orElseThrow(() -> new NotFoundException("network " + nameOrId + " not found"));
    }

    /**
     * Creates a sandbox.
     *
     * @throws InvalidParameterException naming the field that is malformed and what is allowed
     * @throws ConflictException if the container has a sandbox already
     */
    Sandbox createSandbox(SandboxSpec spec);

    /**
     * Creates a sandbox with endpoints in it.
     *
     * @throws CnmException what {@link #createSandbox(SandboxSpec)} and {@link Network#createEndpoint(EndpointSpec, Sandbox,
     *     JoinSpec)} throw; then the sandbox is gone again
     */
    default Sandbox createSandbox(SandboxSpec spec, List<Connection> connections) {
        var sandbox = createSandbox(spec);
        try {
            connections.forEach(each -> each.network().createEndpoint(each.endpoint(), sandbox, each.join()));
            return sandbox;
        } catch (CnmException | Error e) {
            try {
                sandbox.delete();
            } catch (CnmException | Error further) {
                e.addSuppressed(further);
            }
            throw e;
        }
    }

    /** All sandboxes, in no order. */
    List<Sandbox> sandboxes();

    /** The sandbox of exactly this id or container id. */
    Optional<Sandbox> findSandbox(String id);

    /** The same calls without effect: each checks everything and returns the plan that would be carried out. */
    DryRun dryRun();

    /**
     * Tells the listener of every event until the returned handle is closed. The listener must not block.
     */
    AutoCloseable onEvent(Consumer<NetworkEvent> listener);

    /**
     * Ends the controller: resolvers and reserved ports are closed; networks, endpoints and sandboxes stay as they are in
     * the kernel.
     */
    @Override
    void close();
}
