package io.cnm.plan;

import io.cnm.api.Cidr;
import java.util.Optional;

/**
 * Takes an address from a link. <em>Immutable.</em>
 *
 * @param namespace where the link is
 * @param link its name
 * @param address with the subnet's prefix length
 */
public record DeleteAddress(Namespace namespace, String link, Cidr address) implements Step {
    @Override
    public String describe() {
        return "delete address " + address + " from " + link + " in " + namespace;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new AddAddress(namespace, link, address));
    }
}
