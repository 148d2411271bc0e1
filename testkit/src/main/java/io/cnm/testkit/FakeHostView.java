package io.cnm.testkit;

import io.cnm.api.Cidr;
import io.cnm.api.InterfaceStatistics.Traffic;
import io.cnm.api.IpAddress;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A host that one writes down. It begins as a machine that has IPv6, forwards neither family and has no links.
 * <em>Thread-safe.</em>
 */
public final class FakeHostView implements HostView {
    private final Map<String, Link> links = new ConcurrentHashMap<>();
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
    private final Map<String, String> sysctls = new ConcurrentHashMap<>();
    private final Map<Namespace, Map<String, LinkTraffic>> traffic = new ConcurrentHashMap<>();
    private final List<Way> routes = new CopyOnWriteArrayList<>();
    private final List<IpAddress> nameServers = new CopyOnWriteArrayList<>();

    /** A host without links. */
    public FakeHostView() {
        sysctl("ipv4/ip_forward", "0");
        sysctl("ipv6/conf/all/disable_ipv6", "0");
        sysctl("ipv6/conf/default/disable_ipv6", "0");
        sysctl("ipv6/conf/all/forwarding", "0");
        sysctl("ipv6/conf/default/forwarding", "0");
    }

    /** Adds a link of somebody else's that is up. */
    public FakeHostView link(String name, String kind, String... addresses) {
        return link(new Link(
                name,
                kind,
                false,
                true,
                "",
                List.of(addresses).stream().map(Cidr::parse).toList()));
    }

    /** Adds a link. */
    public FakeHostView link(Link link) {
        links.put(link.name(), link);
        indexes.putIfAbsent(link.name(), indexes.size() + 1);
        return this;
    }

    /** Adds a subnet that the host reaches without a gateway. */
    public FakeHostView route(String subnet) {
        return route(new Way(Cidr.parse(subnet), Optional.empty(), "eth0"));
    }

    /** Adds a route. */
    public FakeHostView route(Way route) {
        routes.add(route);
        return this;
    }

    /** Counts traffic on a link of a namespace. */
    public FakeHostView traffic(Namespace namespace, String link, Traffic received, Traffic sent) {
        traffic.computeIfAbsent(namespace, key -> new ConcurrentHashMap<>()).put(link, new LinkTraffic(received, sent));
        return this;
    }

    /** Adds a name server. */
    public FakeHostView nameServer(String address) {
        nameServers.add(IpAddress.parse(address));
        return this;
    }

    /** Sets a kernel parameter, by its path below {@code /proc/sys/net/}. */
    public FakeHostView sysctl(String key, String value) {
        sysctls.put(key, value);
        return this;
    }

    /** Takes a kernel parameter away. */
    public FakeHostView withoutSysctl(String key) {
        sysctls.remove(key);
        return this;
    }

    /** Takes IPv6 out of the kernel. */
    public FakeHostView withoutIpv6() {
        sysctls.keySet().removeIf(key -> key.startsWith("ipv6/"));
        return this;
    }

    @Override
    public Optional<Link> findLink(String name) {
        return Optional.ofNullable(links.get(name));
    }

    @Override
    public Map<String, Integer> linkIndexes() {
        return Map.copyOf(indexes);
    }

    @Override
    public List<Cidr> onLinkRoutes() {
        return routes.stream()
                .filter(route -> route.gateway().isEmpty())
                .map(Way::destination)
                .toList();
    }

    @Override
    public List<Way> ways(Cidr subnet) {
        return routes.stream()
                .filter(route ->
                        (route.destination().prefix() > 0 && route.destination().overlaps(subnet))
                                || route.gateway().filter(subnet::contains).isPresent())
                .toList();
    }

    @Override
    public Map<String, LinkTraffic> traffic(Namespace namespace) {
        return Map.copyOf(traffic.getOrDefault(namespace, Map.of()));
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
