package io.cnm.spi;

import io.cnm.api.Cidr;
import io.cnm.api.MacAddress;
import java.util.Optional;

/**
 * What a plugin has chosen for an endpoint, where the request left it open. <em>Immutable.</em>
 *
 * @param mac hardware address
 * @param ipv4 address with prefix length
 * @param ipv6 address with prefix length
 */
public record EndpointAnswer(Optional<MacAddress> mac, Optional<Cidr> ipv4, Optional<Cidr> ipv6) {
    /** Nothing was chosen. */
    public static final EndpointAnswer NOTHING =
            new EndpointAnswer(Optional.empty(), Optional.empty(), Optional.empty());
}
