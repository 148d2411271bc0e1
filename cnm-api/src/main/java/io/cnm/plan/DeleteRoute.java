package io.cnm.plan;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.util.Optional;

/**
 * Deletes a route from the main table. <em>Immutable.</em>
 *
 * @param namespace where
 * @param destination a subnet; a prefix length of 0 is the default route
 * @param gateway the next hop; empty if the destination is on the link
 * @param link over which it leads
 */
public record DeleteRoute(Namespace namespace, Cidr destination, Optional<IpAddress> gateway, String link)
        implements Step {
    @Override
    public String describe() {
        var to = destination.prefix() == 0 ? "default" : destination.toString();
        return "delete route " + to + gateway.map(via -> " via " + via).orElse("") + " dev " + link + " in "
                + namespace;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new AddRoute(namespace, destination, gateway, link));
    }
}
