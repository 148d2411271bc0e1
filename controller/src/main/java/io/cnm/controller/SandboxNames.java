package io.cnm.controller;

import io.cnm.api.EndpointSpec;
import io.cnm.api.SandboxSpec;
import io.cnm.controller.SandboxState.SandboxResolver;
import io.cnm.spi.NameService;
import io.cnm.spi.NameService.KnownNetwork;
import io.cnm.spi.NameService.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which names an endpoint has, and which a sandbox knows. Pure, but for what is told to resolvers. */
final class SandboxNames {
    private static final int SHORT_ID = 12;

    private SandboxNames() {}

    /** The names of an endpoint, the one that its addresses resolve back to first. */
    static List<String> of(EndpointSpec endpoint, SandboxSpec sandbox) {
        var container = sandbox.containerId();
        var names = new LinkedHashSet<String>();
        names.add(endpoint.name());
        names.addAll(endpoint.aliases());
        names.add(container.substring(0, Math.min(SHORT_ID, container.length())));
        sandbox.hostname().ifPresent(names::add);
        return List.copyOf(names);
    }

    /** What a resolver is told that does not change with the sandbox's networks. */
    static View template(ResolvConf conf) {
        var servers = conf.external().stream()
                .filter(server -> server.fromHost() || !server.address().equals(NameService.ADDRESS))
                .toList();
        return new View(List.of(), servers, false, !conf.ndotsGiven());
    }

    /** What the sandbox knows with these endpoints. */
    static View view(View template, Arrangement arrangement) {
        var networks = new ArrayList<KnownNetwork>();
        for (var member : arrangement.members()) {
            if (member.network().hasNames()) {
                networks.add(known(member));
            }
        }
        return new View(networks, template.servers(), arrangement.external(), template.singleLabels());
    }

    /** Tells a sandbox's resolver what the sandbox knows now. */
    static void update(SandboxState sandbox) {
        sandbox.resolver().ifPresent(each -> update(each, sandbox.arrangement()));
    }

    private static void update(SandboxResolver resolver, Arrangement arrangement) {
        resolver.resolver().update(view(resolver.template(), arrangement));
    }

    private static KnownNetwork known(Member member) {
        var aliases = new HashMap<String, Set<String>>();
        for (var link : member.state().info().spec().links().entrySet()) {
            aliases.put(link.getKey(), Set.of(link.getValue()));
        }
        var network = member.endpoint().network();
        return new KnownNetwork(network.name(), network.zone(), aliases);
    }
}
