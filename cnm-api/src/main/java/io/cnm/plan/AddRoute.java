package io.cnm.plan;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import java.util.Optional;

/**
 * Adds a route to the main table. Fails if the table has that route already. <em>Immutable.</em>
 *
 * @param namespace where
 * @param destination a subnet; a prefix length of 0 is the default route
 * @param gateway the next hop; empty if the destination is on the link
 * @param link over which it leads
 */
public record AddRoute(Namespace namespace, Cidr destination, Optional<IpAddress> gateway, String link)
        implements Step {
    @Override
    public String describe() {
        var to = destination.prefix() == 0 ? "default" : destination.toString();
        return "add route " + to + gateway.map(via -> " via " + via).orElse("") + " dev " + link + " in " + namespace;
    }

    @Override
    public Optional<Step> undo() {
        return Optional.of(new DeleteRoute(namespace, destination, gateway, link));
    }
}
