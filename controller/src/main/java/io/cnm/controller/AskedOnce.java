package io.cnm.controller;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A host of which a thousand networks ask the same, for as long as nobody changes it: each kernel parameter is read once.
 * <em>Confined to one thread.</em>
 */
final class AskedOnce implements HostView {
    private final HostView host;
    private final Map<String, Optional<String>> sysctls = new HashMap<>();

    AskedOnce(HostView host) {
        this.host = host;
    }

    @Override
    public Optional<Link> findLink(String name) {
        return host.findLink(name);
    }

    @Override
    public Map<String, Integer> linkIndexes() {
        return host.linkIndexes();
    }

    @Override
    public List<Cidr> onLinkRoutes() {
        return host.onLinkRoutes();
    }

    @Override
    public Map<String, LinkTraffic> traffic(Namespace namespace) {
        return host.traffic(namespace);
    }

    @Override
    public List<Way> ways(Cidr subnet) {
        return host.ways(subnet);
    }

    @Override
    public List<IpAddress> nameServers() {
        return host.nameServers();
    }

    @Override
    public Optional<String> sysctl(String key) {
        return sysctls.computeIfAbsent(key, host::sysctl);
    }
}
