package io.cnm.spi;

/**
 * A network driver that is somebody else's program. Its plans hold calls; when these have been answered, the answers decide
 * the rest. It plans as purely as others: it is told answers, and checks them as what a stranger says.
 * <em>Implementations are thread-safe.</em>
 */
public interface PluginDriver extends NetworkDriver {
    /**
     * Reads the answer to the call of {@link #planEndpoint}.
     *
     * @throws io.cnm.api.SystemException naming plugin and field, if it says what it must not
     */
    EndpointAnswer readEndpoint(EndpointRequest request, String answer);

    /**
     * Reads the answer to the call of {@link #planJoin}.
     *
     * @throws io.cnm.api.SystemException naming plugin and field, if it says what it must not
     */
    JoinAnswer readJoin(JoinRequest request, String answer);
}
