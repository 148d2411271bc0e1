package io.cnm.netlink.rtnl;

import io.cnm.linux.Netns;
import io.cnm.netlink.Constants;
import io.cnm.netlink.Mention;
import io.cnm.netlink.Message;
import io.cnm.netlink.NetlinkException;
import io.cnm.netlink.NetlinkSocket;
import io.cnm.netlink.Outcome;
import io.cnm.netlink.Request;
import io.cnm.netlink.SocketTransport;
import io.cnm.netlink.Transport;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Changes and lists the links, addresses, routes, neighbours and rules of one network namespace. Open one, keep it, share
 * it between threads. Lists are complete: one that the kernel could not give in one piece is asked for again, see {@link
 * NetlinkSocket#dump}. <em>Thread-safe.</em>
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/rtnetlink.7.html">rtnetlink(7)</a>
 */
public final class RouteSocket implements AutoCloseable {
    private final NetlinkSocket socket;

    private RouteSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens a socket in the network namespace of the calling thread. */
    public static RouteSocket open() {
        return over(SocketTransport.open(Constants.NETLINK_ROUTE), NetlinkSocket.DEFAULT_DEADLINE);
    }

    /** Opens a socket in a network namespace, by a thread that enters it. */
    public static RouteSocket open(Netns netns) {
        return netns.call(RouteSocket::open);
    }

    /** A socket over an open transport, for a deadline other than the default and for tests without a kernel. */
    public static RouteSocket over(Transport transport, Duration deadline) {
        return new RouteSocket(new NetlinkSocket(transport, RouteMessages.DICTIONARY, deadline));
    }

    /**
     * Sends one request and waits until the kernel has done it.
     *
     * @return messages that came beside the acknowledgement
     * @throws NetlinkException if the kernel refused it or did not answer
     */
    public List<Message> execute(Request request) {
        return socket.execute(request);
    }

    /**
     * Sends many requests, as many at a time as is safe, and collects every outcome: see {@link
     * NetlinkSocket#executeAll}. A message that names a link by an index or name that another of the list was to give it
     * goes out only once that has succeeded.
     */
    public List<Outcome> executeAll(List<? extends Request> requests) {
        return socket.executeAll(requests);
    }

    /**
     * Sends all requests in one datagram, whatever they need of each other, and collects every outcome: see {@link
     * NetlinkSocket#transact}. Only for namespaces in which nobody else makes links: the kernel goes on after a refusal,
     * so a message may otherwise reach a link of somebody else that has the index or name meant for one of ours.
     */
    public List<Outcome> executeAllInOwnNamespace(List<? extends Request> requests) {
        return socket.transact(requests);
    }

    /** All links. */
    public List<Link> links() {
        return socket.dump(Link.list(0, ""), Link::decode);
    }

    /** What has gone through each of the links. */
    public List<LinkStatistics> statistics() {
        return socket.dump(Link.listWithStatistics(), LinkStatistics::decode);
    }

    /** The ports of a bridge, or what else a link may be master of. */
    public List<Link> linksOf(int master) {
        LinkKey.of(master);
        return socket.dump(Link.list(master, ""), Link::decode);
    }

    /** The links of a kind, such as {@code bridge}. */
    public List<Link> linksOfKind(String kind) {
        return socket.dump(Link.list(0, kind), Link::decode);
    }

    /** The link of an index. */
    public Optional<Link> link(int index) {
        return socket.find(Link.get(index), Link::decode);
    }

    /** The link of a name. */
    public Optional<Link> link(String name) {
        return socket.find(Link.get(name), Link::decode);
    }

    /** All addresses of both families. */
    public List<Address> addresses() {
        return socket.dump(Address.list(Ip.AF_UNSPEC, 0), Address::decode);
    }

    /** The addresses of a link, of both families; none if there is no such link. */
    public List<Address> addresses(int link) {
        LinkKey.of(link);
        return listOrNone(Address.list(Ip.AF_UNSPEC, link), Address::decode);
    }

    /** All routes of both families in all tables, the host's own addresses and broadcasts among them. */
    public List<Route> routes() {
        return both(Route.list(Ip.AF_INET, 0, 0), Route.list(Ip.AF_INET6, 0, 0));
    }

    /** The routes of a table, of both families; none if there is no such table. */
    public List<Route> routes(long table) {
        return both(Route.list(Ip.AF_INET, table, 0), Route.list(Ip.AF_INET6, table, 0));
    }

    /**
     * Shows the routes of a table, of both families, as the messages that they come in; none if there is no such table.
     *
     * @param eye as {@link NetlinkSocket#show} asks for
     */
    public void showRoutes(long table, Consumer<Message> eye) {
        Predicate<Message> shown = message -> {
            eye.accept(message);
            return false;
        };
        listOrNone(Route.list(Ip.AF_INET, table, 0), shown, Route::decode);
        listOrNone(Route.list(Ip.AF_INET6, table, 0), shown, Route::decode);
    }

    /** Those routes of a table that can lead into a prefix, other than the default route, or by a gateway in there. */
    public List<Route> routesConcerning(IpPrefix prefix, long table) {
        var found = listOrNone(
                Route.list(prefix.family(), table, 0), message -> Route.concerns(message, prefix), Route::decode);
        return withoutClones(found.stream());
    }

    /** The routes by a link, of both families in all tables. */
    public List<Route> routesBy(int link) {
        LinkKey.of(link);
        return both(Route.list(Ip.AF_INET, 0, link), Route.list(Ip.AF_INET6, 0, link));
    }

    private List<Route> both(Request first, Request second) {
        return withoutClones(
                Stream.concat(listOrNone(first, Route::decode).stream(), listOrNone(second, Route::decode).stream()));
    }

    private static List<Route> withoutClones(Stream<Route> routes) {
        return routes.filter(route -> !route.cloned()).toList();
    }

    /** Which way a packet to an address would go; empty if there is no way. */
    public Optional<Route> routeTo(InetAddress destination) {
        try {
            return Optional.of(socket.get(Route.lookup(destination), Route::decode));
        } catch (NetlinkException e) {
            if (e.unreachable()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** All neighbours of both families, without proxies. */
    public List<Neighbour> neighbours() {
        return socket.dump(Neighbour.list(Ip.AF_UNSPEC, 0, false), Neighbour::decode);
    }

    /**
     * Shows all neighbours of both families, without proxies, as the messages that they come in.
     *
     * @param eye as {@link NetlinkSocket#show} asks for
     */
    public void showNeighbours(Consumer<Message> eye) {
        socket.show(Neighbour.list(Ip.AF_UNSPEC, 0, false), eye);
    }

    /** Those neighbours that have one of these addresses, on whichever link. */
    public List<Neighbour> neighbours(Set<InetAddress> addresses) {
        var list = Neighbour.list(Ip.AF_UNSPEC, 0, false);
        return socket.dump(list, Mention.of(addresses, List.of()), Neighbour::decode).stream()
                .filter(neighbour -> addresses.contains(neighbour.address()))
                .toList();
    }

    /** The neighbours on a link, of both families, without proxies. */
    public List<Neighbour> neighbours(int link) {
        LinkKey.of(link);
        return listOrNone(Neighbour.list(Ip.AF_UNSPEC, link, false), Neighbour::decode);
    }

    /** All addresses that this host answers for. */
    public List<Neighbour> proxies() {
        return socket.dump(Neighbour.list(Ip.AF_UNSPEC, 0, true), Neighbour::decode);
    }

    /** All forwarding entries of bridges, VXLAN links and others. */
    public List<FdbEntry> forwarding() {
        return socket.dump(FdbEntry.list(0, 0), FdbEntry::decode);
    }

    /** The forwarding entries of a link: in its own table and, if it is a port, in its bridge's. */
    public List<FdbEntry> forwarding(int link) {
        LinkKey.of(link);
        return listOrNone(FdbEntry.list(link, 0), FdbEntry::decode);
    }

    /** The forwarding entries in the table of a bridge. */
    public List<FdbEntry> forwardingOf(int bridge) {
        LinkKey.of(bridge);
        return listOrNone(FdbEntry.list(0, bridge), FdbEntry::decode);
    }

    /** All rules of a family, in the order in which they are tried. */
    public List<Rule> rules(Rule.Family family) {
        return socket.dump(Rule.list(family), Rule::decode);
    }

    /** What the filter names is not there, so neither is anything that matches. */
    private <T> List<T> listOrNone(Request request, Function<Message, T> decoder) {
        return listOrNone(request, message -> true, decoder);
    }

    private <T> List<T> listOrNone(Request request, Predicate<Message> wanted, Function<Message, T> decoder) {
        try {
            return socket.dump(request, wanted, decoder);
        } catch (NetlinkException e) {
            if (e.notFound()) {
                return List.of();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
