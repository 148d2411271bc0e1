package io.cnm.kernel;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.linux.Fd;
import io.cnm.spi.PortRelay;
import io.cnm.spi.PortRelay.Relayed;
import io.cnm.spi.PortReserver.Reservation;
import java.util.List;
import java.util.Optional;

/**
 * A port of the host that is taken, by a socket for each address. The sockets are the relay's as soon as there is something
 * to relay. <em>Thread-safe.</em>
 */
final class HeldPort implements Reservation {
    private final Optional<PortRelay> relay;
    private final List<Held> sockets;

    /**
     * A port that is held.
     *
     * @param relay who relays; empty if nobody does for this protocol
     * @param sockets from now on this object's
     */
    HeldPort(Optional<PortRelay> relay, List<Held> sockets) {
        this.relay = relay;
        this.sockets = List.copyOf(sockets);
    }

    /** A socket that holds the port at one address. */
    static final class Held {
        private final IpAddress address;
        private final Fd socket;
        private Optional<Relayed> relayed = Optional.empty();
        private Optional<PortBinding> leads = Optional.empty();

        Held(IpAddress address, Fd socket) {
            this.address = address;
            this.socket = socket;
        }

        private void lead(PortRelay relay, Optional<PortBinding> binding) {
            if (binding.equals(leads)) {
                return;
            }
            if (binding.isEmpty()) {
                relayed.ifPresent(Relayed::pause);
            } else if (relayed.isPresent()) {
                relayed.get().lead(binding.get());
            } else {
                relayed = Optional.of(relay.open(socket.detach(), binding.get()));
            }
            leads = binding;
        }

        void close() {
            relayed.ifPresentOrElse(Relayed::close, socket::close);
        }
    }

    @Override
    public synchronized void lead(List<PortBinding> bindings) {
        relay.ifPresent(by -> sockets.forEach(held -> held.lead(
                by,
                bindings.stream()
                        .filter(binding -> binding.hostAddress().equals(held.address))
                        .findFirst())));
    }

    @Override
    public synchronized void close() {
        sockets.forEach(Held::close);
    }
}
