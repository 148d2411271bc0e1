package io.cnm.controller;

import io.cnm.api.EndpointId;
import io.cnm.api.PortMapping;
import io.cnm.controller.GatewayChooser.Choice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a sandbox's endpoints and port mappings come to, all taken together: which endpoint is the way out, and what is
 * published over it. <em>Immutable.</em>
 *
 * @param members the endpoints, the best way out first
 * @param ways over which of them the default routes lead
 * @param mappings what is to be published
 * @param ports what is published
 */
record Arrangement(List<Member> members, Choice ways, List<PortMapping> mappings, PublishedPorts ports) {
    Arrangement {
        members = List.copyOf(members);
        mappings = List.copyOf(mappings);
    }

    /** A sandbox without endpoints. */
    static Arrangement empty(List<PortMapping> mappings) {
        return new Arrangement(List.of(), Choice.NONE, mappings, PublishedPorts.NONE);
    }

    Optional<Member> find(EndpointId id) {
        for (var member : members) {
            if (member.id().equals(id)) {
                return Optional.of(member);
            }
        }
        return Optional.empty();
    }

    /** The endpoint over which a family goes out. */
    Optional<Member> way(boolean v6) {
        var way = ways.of(v6);
        return way.isPresent() ? find(way.get()) : Optional.empty();
    }

    /** Whether there is any way out. */
    boolean external() {
        for (var member : members) {
            if (member.leadsOut()) {
                return true;
            }
        }
        return false;
    }

    List<Member> plus(Member member) {
        var all = new ArrayList<>(members);
        all.add(member);
        return all;
    }

    /** The same, with one of the members as it is now. */
    Arrangement replacing(Member changed) {
        var now = members.stream()
                .map(member -> member.endpoint() == changed.endpoint() ? changed : member)
                .toList();
        return new Arrangement(now, ways, mappings, ports);
    }

    List<Member> minus(LiveEndpoint endpoint) {
        return members.stream().filter(member -> member.endpoint() != endpoint).toList();
    }
}
