package io.cnm.plan;

import io.cnm.api.IpAddress;
import io.cnm.api.MacAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tells the neighbours on a link where addresses now are, by unsolicited ARP (RFC 5227 section 3) and neighbour
 * advertisements (RFC 4861 section 7.2.6). It goes on in the background and ends early if the link goes away; what could
 * not be sent is no failure of the plan. <em>Immutable.</em>
 *
 * @param namespace where the link is
 * @param link its name
 * @param mac its hardware address
 * @param addresses of both families
 * @param count how many times, 0 to 3
 * @param interval between two times, 100 ms to 2 s
 */
public record Announce(
        Namespace namespace, String link, MacAddress mac, List<IpAddress> addresses, int count, Duration interval)
        implements Step {
    public Announce {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String describe() {
        return "announce " + addresses.stream().map(IpAddress::toString).collect(Collectors.joining(" ")) + " at " + mac
                + " on " + link + " in " + namespace + ", " + count + " times";
    }

    @Override
    public Optional<Step> undo() {
        return Optional.empty();
    }
}
