package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.EndpointId;
import io.cnm.api.IpAddress;
import io.cnm.api.PortMapping;
import io.cnm.api.Protocol;
import io.cnm.api.SandboxId;
import io.cnm.api.SandboxSpec;
import io.cnm.spi.NameService;
import io.cnm.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A sandbox in the store.
 *
 * @param id identity
 * @param spec what its user asked for
 * @param key the namespace as a file
 * @param hosts its hosts file
 * @param resolvConf its resolver configuration
 * @param endpoints in it, in no order
 * @param mappings what is to be published
 * @param ports what is held of the host for them
 * @param resolver what its resolver knows besides its networks, if it has one
 * @param resolvConfText what stands in {@code resolvConf} as long as nobody has changed it
 * @param nextIndex the index of its next interface
 */
record KeptSandbox(
        SandboxId id,
        SandboxSpec spec,
        String key,
        String hosts,
        String resolvConf,
        List<EndpointId> endpoints,
        List<PortMapping> mappings,
        List<Ports> ports,
        Optional<Resolver> resolver,
        Optional<String> resolvConfText,
        int nextIndex)
        implements Kept {
    static final String KIND = "sandbox";

    KeptSandbox {
        endpoints = List.copyOf(endpoints);
        mappings = List.copyOf(mappings);
        ports = List.copyOf(ports);
    }

    /** A port that is held for a group of mappings, on some addresses of the host. */
    record Ports(
            Protocol protocol,
            int containerPort,
            int hostPort,
            int hostPortEnd,
            List<Cidr> sources,
            int port,
            List<List<IpAddress>> addresses) {}

    /** A {@link NameService.View} without the networks. */
    record Resolver(List<NameService.NameServer> servers, boolean singleLabels) {
        private static Resolver of(NameService.View template) {
            return new Resolver(template.servers(), template.singleLabels());
        }

        /** The template that was kept. */
        NameService.View template() {
            return new NameService.View(List.of(), servers, false, singleLabels);
        }
    }

    /** The sandbox as it will be. */
    static KeptSandbox of(LiveSandbox.Base base, SandboxState state, int nextIndex) {
        var now = state.arrangement();
        var endpoints = new ArrayList<EndpointId>();
        for (var member : now.members()) {
            endpoints.add(member.id());
        }
        return new KeptSandbox(
                base.id(),
                base.spec(),
                base.key().toString(),
                base.hosts().toString(),
                base.resolvConf().toString(),
                endpoints,
                now.mappings(),
                now.ports().keep(),
                state.resolver().map(each -> Resolver.of(each.template())),
                state.resolvConf(),
                nextIndex);
    }

    @Override
    public Store.Key recordKey() {
        return Kept.key(id);
    }
}
