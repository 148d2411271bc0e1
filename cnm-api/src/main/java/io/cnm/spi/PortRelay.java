package io.cnm.spi;

import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;

/**
 * Carries what reaches the socket of a published port, because no rule of the kernel leads it elsewhere, to the sandbox:
 * what the host sends to itself over loopback, what a sandbox sends to its own port, and what comes in one family for a
 * sandbox that has only the other. <em>Implementations are thread-safe.</em>
 */
public interface PortRelay extends AutoCloseable {
    /** A port that is relayed until it is closed. */
    interface Relayed extends AutoCloseable {
        /** Leads elsewhere from now on. Connections that lead elsewhere end. */
        void lead(PortBinding binding);

        /** Leads nowhere until {@link #lead}: the port stays taken, who asks gets no answer. */
        void pause();

        /** Ends all connections and closes the socket; when this returns, the port is free. */
        @Override
        void close();
    }

    /**
     * Begins to relay.
     *
     * @param socket descriptor of a socket of the host's namespace, bound to the binding's host address and port, listening
     *     if it is of TCP, and with a filter that lets nothing in: from now on the relay's, which takes the filter away.
     *     There is no moment at which the port is free
     * @param binding of TCP or UDP
     */
    Relayed open(int socket, PortBinding binding);

    /** Whether ports of a protocol can be relayed. */
    boolean relays(Protocol protocol);

    /** Ends all connections and whatever else there is. */
    @Override
    void close();
}
