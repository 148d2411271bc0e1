package io.cnm.plan;

import io.cnm.api.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes the host forget tracked connections and neighbour entries of addresses, so that the next owner of an address
 * inherits nothing of the last one's. <em>Immutable.</em>
 *
 * @param addresses whose
 */
public record ForgetFlows(List<IpAddress> addresses) implements Step {
    public ForgetFlows {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String describe() {
        return "forget flows of " + addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" "));
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
