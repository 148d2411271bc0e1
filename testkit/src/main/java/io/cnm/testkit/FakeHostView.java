package io.cnm.testkit;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.spi.HostView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host that has what a test gives it; at first IPv6 and nothing else. <em>Thread-safe.</em> */
public final class FakeHostView implements HostView {
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final List<Cidr> routes = new CopyOnWriteArrayList<>();
    private final List<IpAddress> nameServers = new CopyOnWriteArrayList<>();
    private final Map<String, String> sysctls = new ConcurrentHashMap<>();

    public FakeHostView() {
        sysctls.put("ipv6/conf/default/disable_ipv6", "0");
    }

    /** A link is there. */
    public FakeHostView link(Link link) {
        links.put(link.name(), link);
        return this;
    }

    /** A subnet is reached over one of the links. */
    public FakeHostView route(String subnet) {
        routes.add(Cidr.parse(subnet));
        return this;
    }

    /** A name server is in use. */
    public FakeHostView nameServer(String address) {
        nameServers.add(IpAddress.parse(address));
        return this;
    }

    /** A kernel parameter has this value. */
    public FakeHostView sysctl(String key, String value) {
        sysctls.put(key, value);
        return this;
    }

    /** The kernel has no such parameter. */
    public FakeHostView withoutSysctl(String key) {
        sysctls.remove(key);
        return this;
    }

    @Override
    public Optional<Link> findLink(String name) {
        return Optional.ofNullable(links.get(name));
    }

    @Override
    public List<Cidr> onLinkRoutes() {
        return List.copyOf(routes);
    }

    @Override
    public List<IpAddress> nameServers() {
        return List.copyOf(nameServers);
    }

    @Override
    public Optional<String> sysctl(String key) {
        return Optional.ofNullable(sysctls.get(key));
    }
}
