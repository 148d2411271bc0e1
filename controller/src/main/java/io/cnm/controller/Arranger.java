package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointInfo.Joined;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.controller.PublishedPorts.Target;
import io.cnm.controller.PublishedPorts.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Arranges a sandbox's endpoints and mappings anew. Leases ports; plans nothing. <em>Thread-safe.</em> */
final class Arranger {
    private final PortAllocator allocator;
    private final IpAddress bindAddress;

    Arranger(PortAllocator allocator, IpAddress bindAddress) {
        this.allocator = allocator;
        this.bindAddress = bindAddress;
    }

    /** The arrangement that follows the given one when endpoints or mappings change. */
    Arrangement arrange(Undo undo, Arrangement before, List<Member> members, List<PortMapping> mappings) {
        var ways = GatewayChooser.choose(members.stream().map(Member::candidate).toList());
        var unpublished = new Arrangement(members, ways, mappings, PublishedPorts.NONE);
        var targets = new Targets(target(unpublished, false), target(unpublished, true));
        var ports = before.ports().change(undo, allocator, mappings, targets);

        var ordered = new ArrayList<Member>();
        for (var id : ways.order()) {
            unpublished.find(id).map(member -> withPorts(member, ports)).ifPresent(ordered::add);
        }
        return new Arrangement(ordered, ways, mappings, ports);
    }

    private Optional<Target> target(Arrangement arrangement, boolean v6) {
        return arrangement
                .way(v6)
                .filter(way -> way.network()
                        .driver()
                        .filter(driver -> driver.capabilities().publishesPorts())
                        .isPresent())
                .map(way -> new Target(
                        way.id(),
                        way.address(v6).map(Cidr::address).orElseThrow(),
                        way.network().plan().bindAddress().orElse(bindAddress)));
    }

    private static Member withPorts(Member member, PublishedPorts ports) {
        var joined = member.state().info().joined().orElseThrow();
        var now = new Joined(
                joined.sandboxId(),
                joined.interfaceName(),
                joined.gateway4(),
                joined.gateway6(),
                ports.of(member.id()));
        return new Member(member.endpoint(), member.state().attached(now, member.attachment()));
    }
}
