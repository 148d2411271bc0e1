package io.cnm.plan;

import io.cnm.api.IpAddress;
import io.cnm.api.PortBinding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes the host forget tracked connections and neighbour entries of addresses, so that the next owner of an address
 * inherits nothing of the last one's; and tracked connections to ports of the host, so that they follow the rules of now
 * and not those of the time when they began. <em>Immutable.</em>
 *
 * @param addresses of endpoints, as source or destination
 * @param ports published ports, as what the first packet was sent to; connections of TCP and SCTP only if they lead to the
 *     port's endpoint, flows of UDP wherever they lead
 */
public record ForgetFlows(List<IpAddress> addresses, List<PortBinding> ports) implements Step {
    public ForgetFlows {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** Flows of addresses only. */
    public ForgetFlows(List<IpAddress> addresses) {
        this(addresses, List.of());
    }

    @Override
    public String describe() {
        return Stream.concat(addresses.stream(), ports.stream())
                .map(Object::toString)
                .collect(Collectors.joining(" ", "forget flows of ", ""));
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
