package io.cnm.controller;

import io.cnm.api.CnmException;
import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import io.cnm.api.Protocol;
import io.cnm.api.UnavailableException;
import io.cnm.spi.HostView;
import io.cnm.spi.PortReserver;
import io.cnm.spi.PortReserver.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Chooses host ports for publication and reserves them on the host. Its own books come first: a port that another sandbox
 * has is refused without asking the kernel, and ephemeral ports are handed out in rising order. <em>Thread-safe:</em> the
 * monitor guards the books and is not held while the host is asked.
 */
final class PortAllocator {
    /** How many ports of a range are tried on the host before it is given up: other programs may have some. */
    private static final int ATTEMPTS = 10;

    private static final int PORTS = 65536;

    private final PortReserver reserver;
    private final HostView host;
    private final Map<Holder, BitSet> used = new HashMap<>();
    private final Map<Search, Integer> cursors = new HashMap<>();
    private Optional<Ephemeral> ephemeral = Optional.empty();

    PortAllocator(PortReserver reserver, HostView host) {
        this.reserver = reserver;
        this.host = host;
    }

    /** Whose ports a set of bits is about. */
    private record Holder(IpAddress address, Protocol protocol) {}

    /** A search that goes on where it ended last time. */
    private record Search(Holder first, Range range) {}

    /** Where ports come from that nobody has asked for by number, but for those that the administrator keeps. */
    private record Ephemeral(Range range, BitSet reserved) {}

    /** A port that is ours until it is closed. */
    final class Lease {
        private final Protocol protocol;
        private final List<IpAddress> addresses;
        private final int port;
        private final PortReserver.Reservation reservation;

        private Lease(Protocol protocol, List<IpAddress> addresses, int port, PortReserver.Reservation reservation) {
            this.protocol = protocol;
            this.addresses = addresses;
            this.port = port;
            this.reservation = reservation;
        }

        int port() {
            return port;
        }

        List<IpAddress> addresses() {
            return addresses;
        }

        /** Has what reaches the port itself relayed to where these bindings lead. */
        void relay(List<PortBinding> bindings) {
            reservation.lead(bindings);
        }

        /** Gives the port back. */
        void release() {
            reservation.close();
            mark(protocol, addresses, port, false);
        }

        /** Gives the port back as if it had never been leased: nobody has seen it, so it is the next one again. */
        void cancel() {
            release();
            searchAgainFrom(addresses.get(0), protocol, port);
        }
    }

    /**
     * One port on all of the addresses.
     *
     * @param first first acceptable port, 0 for any of the ephemeral range
     * @param last last acceptable port
     */
    record Wish(Protocol protocol, List<IpAddress> addresses, int first, int last) {
        private boolean exact() {
            return first == last && first != 0;
        }
    }

    /**
     * Leases a port.
     *
     * @throws ConflictException if a port that was asked for by number is taken
     * @throws UnavailableException if a range has no free port
     */
    Lease lease(Wish wish) {
        for (var attempt = 1; ; attempt++) {
            var port = pick(wish);
            try {
                var reservation = reserver.reserve(wish.protocol, wish.addresses, port);
                return new Lease(wish.protocol, wish.addresses, port, reservation);
            } catch (CnmException e) {
                mark(wish.protocol, wish.addresses, port, false);
                var taken = e.kind() == CnmException.Kind.CONFLICT;
                if (!taken || wish.exact() || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Leases ports that are asked for by number, all or none, and asks the host once.
     *
     * @return in the order of the wishes
     * @throws ConflictException if one of them is taken
     */
    List<Lease> leaseTogether(List<Wish> wishes) {
        if (wishes.isEmpty()) {
            return List.of(); // to ask the host costs more than all else that a sandbox without ports needs
        }
        var marked = new ArrayList<Wish>();
        try {
            for (var wish : wishes) {
                pick(wish);
                marked.add(wish);
            }
            var reservations = reserver.reserveAll(wishes.stream()
                    .map(wish -> new PortReserver.Claim(wish.protocol, wish.addresses, wish.first))
                    .toList());
            return IntStream.range(0, wishes.size())
                    .mapToObj(i -> {
                        var wish = wishes.get(i);
                        return new Lease(wish.protocol, wish.addresses, wish.first, reservations.get(i));
                    })
                    .toList();
        } catch (RuntimeException e) {
            marked.forEach(wish -> mark(wish.protocol, wish.addresses, wish.first, false));
            throw e;
        }
    }

    /** Whether nothing is leased. */
    synchronized boolean isEmpty() {
        return used.isEmpty();
    }

    private synchronized int pick(Wish wish) {
        var protocol = wish.protocol;
        var addresses = wish.addresses;
        var first = wish.first;
        if (wish.exact()) {
            if (!free(protocol, addresses, first)) {
                throw new ConflictException(
                        "Bind for " + describe(addresses, first) + " failed: port is already allocated");
            }
            mark(protocol, addresses, first, true);
            return first;
        }
        var range = first == 0 ? ephemeral().range : new Range(first, wish.last);
        var reserved = first == 0 ? ephemeral().reserved : new BitSet();
        var search = new Search(new Holder(addresses.get(0), protocol), range);
        var size = range.last() - range.first() + 1;
        var start = cursors.getOrDefault(search, range.first() - 1) + 1 - range.first();
        for (var i = 0; i < size; i++) {
            var port = range.first() + (start + i) % size;
            if (!reserved.get(port) && free(protocol, addresses, port)) {
                cursors.put(search, port);
                mark(protocol, addresses, port, true);
                return port;
            }
        }
        throw new UnavailableException("all ports are allocated: " + range.first() + "-" + range.last() + "/" + protocol
                + " on " + addresses.stream().map(IpAddress::toString).collect(Collectors.joining(", ")));
    }

    private synchronized void searchAgainFrom(IpAddress address, Protocol protocol, int port) {
        cursors.replaceAll(
                (search, last) -> last == port && search.first.equals(new Holder(address, protocol)) ? port - 1 : last);
    }

    private boolean free(Protocol protocol, List<IpAddress> addresses, int port) {
        return addresses.stream().allMatch(address -> {
            if (address.unspecified()) {
                return used.entrySet().stream()
                        .filter(entry -> entry.getKey().protocol == protocol
                                && entry.getKey().address.v6() == address.v6())
                        .noneMatch(entry -> entry.getValue().get(port));
            }
            var any = address.v6() ? IpAddress.ANY_V6 : IpAddress.ANY_V4;
            return !has(new Holder(address, protocol), port) && !has(new Holder(any, protocol), port);
        });
    }

    private boolean has(Holder holder, int port) {
        return Optional.ofNullable(used.get(holder))
                .filter(bits -> bits.get(port))
                .isPresent();
    }

    private synchronized void mark(Protocol protocol, List<IpAddress> addresses, int port, boolean taken) {
        for (var address : addresses) {
            var holder = new Holder(address, protocol);
            used.computeIfAbsent(holder, key -> new BitSet(PORTS)).set(port, taken);
            used.computeIfPresent(holder, (key, bits) -> bits.isEmpty() ? null : bits);
        }
    }

    private Ephemeral ephemeral() {
        var known = ephemeral.orElseGet(() -> new Ephemeral(
                reserver.ephemeralRange(),
                reserved(host.sysctl("ipv4/ip_local_reserved_ports").orElse(""))));
        ephemeral = Optional.of(known);
        return known;
    }

    /** The ports of a list such as {@code 8080,9000-9010}. */
    private static BitSet reserved(String list) {
        var bits = new BitSet();
        for (var part : list.strip().split(",", -1)) {
            if (part.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
                var ends = part.split("-", -1);
                bits.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            }
        }
        return bits;
    }

    private static String describe(List<IpAddress> addresses, int port) {
        return addresses.stream()
                .map(address -> (address.v6() ? "[" + address + "]" : address.toString()) + ":" + port)
                .collect(Collectors.joining(", "));
    }
}
