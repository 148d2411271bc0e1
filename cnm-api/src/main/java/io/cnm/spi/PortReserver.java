package io.cnm.spi;

import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import java.util.List;

/**
 * Takes ports of the host, so that no other program can have them while they are published. What is taken goes back when
 * it is closed, or when this process ends. <em>Implementations are thread-safe.</em>
 */
public interface PortReserver {
    /** A port that is taken until it is closed. */
    interface Reservation extends AutoCloseable {
        /** Gives the port back. */
        @Override
        void close();
    }

    /**
     * Takes one port on several addresses, or none of them.
     *
     * @throws io.cnm.api.ConflictException if another program has it
     * @throws io.cnm.api.SystemException if the kernel refuses otherwise, as for an address that the host does not have
     */
    Reservation reserve(Protocol protocol, List<IpAddress> addresses, int port);

    /** The range from which ephemeral ports are taken, first and last, as the host has it. */
    Range ephemeralRange();

    /**
     * Ports from first to last.
     *
     * @param first 1 to 65535
     * @param last 1 to 65535
     */
    record Range(int first, int last) {}
}
