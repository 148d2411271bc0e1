package io.cnm.testkit;

import io.cnm.api.ConflictException;
import io.cnm.api.IpAddress;
import io.cnm.api.Protocol;
import io.cnm.spi.PortReserver;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The ports of a host, some of which other programs have. <em>Thread-safe.</em> */
public final class FakePorts implements PortReserver {
    private final Set<String> held = new TreeSet<>();
    private final Set<String> foreign = new TreeSet<>();
    private Range ephemeral = new Range(32768, 60999);

    /** Another program takes a port, such as {@code 0.0.0.0:8080/tcp}. */
    public synchronized FakePorts taken(String port) {
        foreign.add(port);
        return this;
    }

    /** Ephemeral ports come from this range. */
    public synchronized FakePorts ephemeral(int first, int last) {
        ephemeral = new Range(first, last);
        return this;
    }

    /** What is reserved, such as {@code [::]:8080/tcp}, sorted. */
    public synchronized Set<String> held() {
        return new TreeSet<>(held);
    }

    @Override
    public synchronized Reservation reserve(Protocol protocol, List<IpAddress> addresses, int port) {
        var names = addresses.stream()
                .map(address -> (address.v6() ? "[" + address + "]" : address.toString()) + ":" + port + "/" + protocol)
                .collect(Collectors.toSet());
        for (var name : names) {
            if (held.contains(name) || foreign.contains(name)) {
                throw new ConflictException("failed to bind host port " + name + ": address already in use");
            }
        }
        held.addAll(names);
        return () -> release(names);
    }

    @Override
    public synchronized Range ephemeralRange() {
        return ephemeral;
    }

    private synchronized void release(Set<String> names) {
        held.removeAll(names);
    }
}
