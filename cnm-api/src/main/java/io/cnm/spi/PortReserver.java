package io.cnm.spi;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes ports of the host, so that no other program can have them while they are published, and relays what reaches them
 * if there is somebody who does that. What is taken goes back when it is closed, or when this process ends.
 * <em>Implementations are thread-safe.</em>
 */
public interface PortReserver {
    /** A port that is taken until it is closed. */
    interface Reservation extends AutoCloseable {
        /**
         * Says where what reaches the port itself is to be relayed to from now on. Nothing is, until this is called; and
         * nothing ever, if nobody relays.
         *
         * @param bindings at most one for each of the addresses; at an address that has none, nothing is relayed
         */
        default void lead(List<PortBinding> bindings) {}

        /** Gives the port back. */
        @Override
        void close();
    }

    /**
     * One port on several addresses.
     *
     * @param addresses one or more
     * @param port 1 to 65535
     */
    record Claim(Protocol protocol, List<IpAddress> addresses, int port) {
        public Claim {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * Takes one port on several addresses, or none of them.
     *
     * @throws io.cnm.api.ConflictException if another program has it
     * @throws io.cnm.api.SystemException if the kernel refuses otherwise, as for an address that the host does not have
     */
    Reservation reserve(Protocol protocol, List<IpAddress> addresses, int port);

    /**
     * Takes several ports, or none of them.
     *
     * @return a reservation for each, in the same order
     * @throws io.cnm.api.CnmException as {@link #reserve}
     */
    default List<Reservation> reserveAll(List<Claim> claims) {
        var reserved = new ArrayList<Reservation>();
        try {
            claims.forEach(claim -> reserved.add(reserve(claim.protocol, claim.addresses, claim.port)));
            return reserved;
        } catch (RuntimeException e) {
            reserved.forEach(Reservation::close);
            throw e;
        }
    }

    /** Whether somebody relays what reaches the ports themselves. */
    default boolean relays() {
        return false;
    }

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
