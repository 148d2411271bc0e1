package io.cnm.kernel;

import io.cnm.api.Cidr;
import io.cnm.api.InterfaceStatistics.Traffic;
import io.cnm.api.IpAddress;
import io.cnm.api.SystemException;
import io.cnm.linux.Sysctl;
import io.cnm.netlink.rtnl.Address;
import io.cnm.netlink.rtnl.IpPrefix;
import io.cnm.netlink.rtnl.LinkStatistics;
import io.cnm.netlink.rtnl.Route;
import io.cnm.netlink.rtnl.RouteType;
import io.cnm.plan.Namespace;
import io.cnm.spi.HostView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The host as its kernel has it at the moment of asking. <em>Thread-safe.</em> */
final class LiveHostView implements HostView, AutoCloseable {
    private static final Pattern NAME_SERVER = Pattern.compile("^\\s*nameserver\\s+(\\S+)");

    private final Handle host;
    private final Function<Namespace, Handle> namespaces;
    private final Path resolvConf;
    private final RouteRecall recall;

    /**
     * A host.
     *
     * @param namespaces those that were made on it; throws if there is no such one
     * @param resolvConf the host's {@code resolv.conf}
     */
    LiveHostView(Handle host, Function<Namespace, Handle> namespaces, Path resolvConf) {
        this.host = host;
        this.namespaces = namespaces;
        this.resolvConf = resolvConf;
        recall = new RouteRecall(host);
    }

    @Override
    public Optional<Link> findLink(String name) {
        return looking("find link " + name, () -> host.route()
                .link(name)
                .map(link -> new Link(
                        name,
                        link.kindName(),
                        link.group() == LinkGroup.OURS,
                        link.up(),
                        link.alias(),
                        host.route().addresses(link.index()).stream()
                                .map(Address::prefix)
                                .map(LiveHostView::cidr)
                                .toList())));
    }

    @Override
    public Map<String, Integer> linkIndexes() {
        return looking("list the host's links", () -> host.route().links()).stream()
                .collect(Collectors.toUnmodifiableMap(link -> link.name(), link -> link.index()));
    }

    @Override
    public List<Cidr> onLinkRoutes() {
        return looking("list the host's routes", () -> recall.onLink().orElseGet(this::listOnLink));
    }

    private List<Cidr> listOnLink() {
        return host.route().routes(Route.TABLE_MAIN).stream()
                .filter(RouteRecall::onLink)
                .flatMap(route -> RouteRecall.places(route).stream())
                .distinct()
                .toList();
    }

    @Override
    public Map<String, LinkTraffic> traffic(Namespace namespace) {
        return looking(
                        "read the statistics of " + namespace,
                        () -> namespaces.apply(namespace).route().statistics())
                .stream()
                .collect(Collectors.toMap(
                        LinkStatistics::name, link -> new LinkTraffic(traffic(link.received()), traffic(link.sent()))));
    }

    private static Traffic traffic(LinkStatistics.Counters counters) {
        return new Traffic(counters.bytes(), counters.packets(), counters.errors(), counters.dropped());
    }

    @Override
    public List<Way> ways(Cidr subnet) {
        return looking("list the host's routes", () -> recall.mayConcern(subnet) ? listWays(subnet) : List.of());
    }

    private List<Way> listWays(Cidr subnet) {
        var routes = host.route().routesConcerning(LinkRequests.prefix(subnet), Route.TABLE_MAIN);
        if (routes.isEmpty()) {
            recall.outdated();
        }
        return routes.stream()
                .filter(route -> route.type() == RouteType.UNICAST)
                .flatMap(LiveHostView::hops)
                .filter(way -> concerns(way, subnet))
                .map(way -> new Way(way.destination, way.gateway, name(way.link)))
                .toList();
    }

    /** A route by one link. */
    private record Hop(Cidr destination, Optional<IpAddress> gateway, int link) {}

    private static Stream<Hop> hops(Route route) {
        var destination = cidr(route.destination());
        return route.nextHops().isEmpty()
                ? Stream.of(new Hop(destination, route.gateway().map(IpAddress::of), route.link()))
                : route.nextHops().stream()
                        .map(hop -> new Hop(destination, hop.gateway().map(IpAddress::of), hop.link()));
    }

    private static boolean concerns(Hop way, Cidr subnet) {
        var everyLinks = way.destination.v6() && way.destination.address().linkLocal();
        return (way.destination.prefix() > 0 && !everyLinks && way.destination.overlaps(subnet))
                || way.gateway.filter(subnet::contains).isPresent();
    }

    /** A link may have gone since. */
    private String name(int index) {
        return host.route().link(index).map(io.cnm.netlink.rtnl.Link::name).orElse("?");
    }

    @Override
    public List<IpAddress> nameServers() {
        try (var lines = Files.lines(resolvConf)) {
            return lines.map(NAME_SERVER::matcher)
                    .flatMap(match -> match.find() ? IpAddress.find(match.group(1)).stream() : null)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new SystemException("cannot read the host's name servers: " + e, e);
        }
    }

    @Override
    public Optional<String> sysctl(String key) {
        return looking("read sysctl net/" + key, () -> host.netns().callInPlace(() -> Sysctl.find("net/" + key)));
    }

    private static <T> T looking(String what, Supplier<T> look) {
        try {
            return look.get();
        } catch (RuntimeException e) {
            throw Failures.of(what, e);
        }
    }

    static Cidr cidr(IpPrefix prefix) {
        return new Cidr(IpAddress.of(prefix.address()), prefix.length());
    }

    @Override
    public void close() {
        recall.close();
    }
}
