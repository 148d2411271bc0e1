package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.CnmException;
import io.cnm.api.IpAddress;
import io.cnm.api.NetworkSpec;
import io.cnm.plan.AddBridge;
import io.cnm.plan.Namespace;
import io.cnm.plan.Plan;
import io.cnm.plan.RetireLink;
import io.cnm.plan.Step;
import io.cnm.spi.Auditor;
import io.cnm.spi.Auditor.OwnLink;
import io.cnm.spi.HostView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what only the kernel still knows, when the store was lost: networks that a driver recognizes by their links.
 * Nothing tells which sandbox an endpoint's link belonged to; ports of those networks that are nobody's are removed, also
 * in the ordinary case. <em>Confined to one thread.</em>
 */
final class Rebuild {
    private static final Logger log = LoggerFactory.getLogger(Rebuild.class);

    private final World world;
    private final Auditor auditor;

    Rebuild(World world, Auditor auditor) {
        this.world = world;
        this.auditor = auditor;
    }

    /** Makes networks of what drivers recognize. Nothing in the kernel is changed. */
    void networks() {
        for (var link : auditor.audit(List.of()).unexpected()) {
            world.platform().host().findLink(link.name()).ifPresent(this::network);
        }
    }

    private void network(HostView.Link link) {
        recognize(link).ifPresent(spec -> {
            try {
                var host = new Without(world.platform().host(), link);
                var creation = world.networkOperations().create(spec, false, host);
                world.effects().make(creation.withoutEffects());
                log.warn("rebuilt network name={} from link={}", spec.name(), link.name());
            } catch (CnmException e) {
                log.error("could not rebuild network {} from link {}: {}", spec.name(), link.name(), e.getMessage());
            }
        });
    }

    private Optional<NetworkSpec> recognize(HostView.Link link) {
        return world.drivers().stream()
                .flatMap(driver -> driver.recognize(link, world.platform().naming()).stream())
                .findFirst();
    }

    /** Removes ports of our bridges that no endpoint has, among links that an audit did not expect. */
    void removeStrays(List<Step> expected, List<OwnLink> unexpected) {
        var bridges = bridges(expected);
        var strays = unexpected.stream()
                .filter(link -> link.bridge().filter(bridges::contains).isPresent())
                .map(OwnLink::name)
                .toList();
        if (!strays.isEmpty()) {
            log.warn("removing links={}: they are ours and nobody's", strays);
            var steps = strays.stream()
                    .<Step>map(name -> new RetireLink(Namespace.HOST, name, Optional.empty()))
                    .toList();
            world.platform().runner().tearDown(new Plan("remove strays", steps));
        }
    }

    private static Set<String> bridges(List<Step> expected) {
        return expected.stream()
                .filter(AddBridge.class::isInstance)
                .map(step -> ((AddBridge) step).name())
                .collect(Collectors.toSet());
    }

    /** A host on which a link is not yet, so that a driver plans to make it. */
    private record Without(HostView host, Link link) implements HostView {
        @Override
        public Optional<Link> findLink(String name) {
            return host.findLink(name).filter(found -> !found.name().equals(link.name()));
        }

        @Override
        public Map<String, Integer> linkIndexes() {
            return host.linkIndexes();
        }

        @Override
        public List<Cidr> onLinkRoutes() {
            return host.onLinkRoutes().stream()
                    .filter(route -> link.addresses().stream()
                            .noneMatch(address -> address.network().equals(route)))
                    .toList();
        }

        @Override
        public Map<String, LinkTraffic> traffic(Namespace namespace) {
            return host.traffic(namespace);
        }

        @Override
        public List<Way> ways(Cidr subnet) {
            return host.ways(subnet).stream()
                    .filter(route -> !route.link().equals(link.name()))
                    .toList();
        }

        @Override
        public List<IpAddress> nameServers() {
            return host.nameServers();
        }

        @Override
        public Optional<String> sysctl(String key) {
            return host.sysctl(key);
        }
    }
}
