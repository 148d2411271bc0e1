package io.cnm.plan;

import io.cnm.api.Cidr;
import java.util.Optional;

/**
 * Gives a link an address. IPv6 addresses skip duplicate address detection: IPAM has made sure already.
 * <em>Immutable.</em>
 *
 * @param namespace where the link is
 * @param link its name
 * @param address with the subnet's prefix length
 */
public record AddAddress(Namespace namespace, String link, Cidr address) implements Step {
    @Override
    public String describe() {
        return "add address " + address + " to " + link + " in " + namespace;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new DeleteAddress(namespace, link, address));
    }
}
