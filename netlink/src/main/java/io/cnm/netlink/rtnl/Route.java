package io.cnm.netlink.rtnl;

import static io.cnm.netlink.Constants.NLM_F_APPEND;
import static io.cnm.netlink.Constants.NLM_F_CREATE;
import static io.cnm.netlink.Constants.NLM_F_EXCL;
import static io.cnm.netlink.Constants.NLM_F_REPLACE;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeTable;
import io.cnm.netlink.AttributeTable.Format;
import io.cnm.netlink.AttributeWriter;
import io.cnm.netlink.Message;
import io.cnm.netlink.Request;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A route. {@link #add}, {@link #replace}, {@link #append} and {@link #delete} make the requests.
 *
 * <pre>{@code
 * route.execute(Route.to(IpPrefix.ANY4).via(gateway).link(7).add());
 * }</pre>
 *
 * <em>Immutable.</em> Source: rtnetlink(7), linux/rtnetlink.h, ip-route(8).
 */
public final class Route extends Value<Route> {
    /** The table that is used if nothing else is said. */
    public static final long TABLE_MAIN = 254;
    /** The table of the host's own addresses. */
    public static final long TABLE_LOCAL = 255;

    /** Made by the kernel (RTPROT_KERNEL), as a prefix' route with its address. */
    public static final int PROTOCOL_KERNEL = 2;
    /** Made while booting (RTPROT_BOOT); what ip-route(8) uses by default, and this class too. */
    public static final int PROTOCOL_BOOT = 3;
    /** Made by an administrator (RTPROT_STATIC). */
    public static final int PROTOCOL_STATIC = 4;

    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_TABLE = 15;
    private static final int RTAX_MTU = 2;

    static final int RTNH_F_ONLINK = 4;
    private static final int RTM_F_CLONED = 0x200;

    static final AttributeTable ATTRIBUTES = new AttributeTable()
            .value(RTA_DST, "RTA_DST", Format.ADDRESS)
            .value(RTA_SRC, "RTA_SRC", Format.ADDRESS)
            .value(3, "RTA_IIF", Format.NUMBER)
            .value(RTA_OIF, "RTA_OIF", Format.NUMBER)
            .value(RTA_GATEWAY, "RTA_GATEWAY", Format.ADDRESS)
            .value(RTA_PRIORITY, "RTA_PRIORITY", Format.NUMBER)
            .value(RTA_PREFSRC, "RTA_PREFSRC", Format.ADDRESS)
            .nest(RTA_METRICS, "RTA_METRICS", new AttributeTable().value(RTAX_MTU, "RTAX_MTU", Format.NUMBER))
            .value(RTA_MULTIPATH, "RTA_MULTIPATH", Format.HEX)
            .value(12, "RTA_CACHEINFO", Format.HEX)
            .value(RTA_TABLE, "RTA_TABLE", Format.NUMBER)
            .value(16, "RTA_MARK", Format.NUMBER)
            .value(20, "RTA_PREF", Format.NUMBER)
            .value(25, "RTA_UID", Format.NUMBER);

    private IpPrefix destination;
    private Optional<IpPrefix> from = Optional.empty();
    private RouteType type = RouteType.UNICAST;
    private long table = TABLE_MAIN;
    private int protocol = PROTOCOL_BOOT;
    private Optional<Scope> scope = Optional.empty();
    private int tos;
    private long metric;
    private int link;
    private boolean onlink;
    private boolean cloned;
    private int mtu;
    private Optional<InetAddress> gateway = Optional.empty();
    private Optional<InetAddress> source = Optional.empty();
    private List<NextHop> nextHops = List.of();

    private Route(IpPrefix destination) {
        this.destination = destination;
    }

    /** A route to a destination; {@link IpPrefix#ANY4} or {@link IpPrefix#ANY6} make it the default route. */
    public static Route to(IpPrefix destination) {
        return new Route(destination);
    }

    /** The next router. */
    public Route via(InetAddress router) {
        return with(copy -> copy.gateway = Optional.of(router));
    }

    /** Index of the link to leave by. */
    public Route link(int index) {
        LinkKey.of(index);
        return with(copy -> copy.link = index);
    }

    /** The source address of packets that have none yet. */
    public Route source(InetAddress address) {
        return with(copy -> copy.source = Optional.of(address));
    }

    /** IPv6: only for packets from there. */
    public Route from(IpPrefix prefix) {
        return with(copy -> copy.from = Optional.of(prefix));
    }

    /** What becomes of packets that match. */
    public Route type(RouteType value) {
        return with(copy -> copy.type = value);
    }

    /** The table that it stands in. */
    public Route table(long number) {
        return with(copy -> copy.table = number);
    }

    /** Who made it (RTPROT_*). */
    public Route protocol(int number) {
        return with(copy -> copy.protocol = number);
    }

    /** How far the destination is; as ip-route(8) chooses if nothing is said. IPv6 does not know it. */
    public Route scope(Scope value) {
        return with(copy -> copy.scope = Optional.of(value));
    }

    /** IPv4: only for packets of this type of service. */
    public Route tos(int value) {
        return with(copy -> copy.tos = value);
    }

    /** Of several routes to a destination the one with the least is taken. 0 stands for 1024 in IPv6. */
    public Route metric(long value) {
        return with(copy -> copy.metric = value);
    }

    /** The gateway counts as reachable on the link whatever the addresses say. */
    public Route onlink() {
        return with(copy -> copy.onlink = true);
    }

    /** Largest packet on this route, in bytes. */
    public Route mtu(int bytes) {
        return with(copy -> copy.mtu = bytes);
    }

    /** Several ways at once, instead of one gateway and link. */
    public Route nextHops(List<NextHop> hops) {
        return with(copy -> copy.nextHops = List.copyOf(hops));
    }

    /** Where it leads. */
    public IpPrefix destination() {
        return destination;
    }

    /** The next router, if it has one and only one. */
    public Optional<InetAddress> gateway() {
        return gateway;
    }

    /** Index of the link to leave by; 0 if there is none or several. */
    public int link() {
        return link;
    }

    /** The source address of packets that have none yet. */
    public Optional<InetAddress> source() {
        return source;
    }

    /** IPv6: only for packets from there. */
    public Optional<IpPrefix> from() {
        return from;
    }

    /** What becomes of packets that match. */
    public RouteType type() {
        return type;
    }

    /** The table that it stands in. */
    public long table() {
        return table;
    }

    /** Who made it (RTPROT_*). */
    public int protocol() {
        return protocol;
    }

    /** How far the destination is. */
    public Scope scope() {
        return scope.orElseGet(this::usualScope);
    }

    /** The least one is taken. */
    public long metric() {
        return metric;
    }

    /** Whether the gateway counts as reachable whatever the addresses say. */
    public boolean isOnlink() {
        return onlink;
    }

    /** Largest packet on this route in bytes; 0 if the link's counts. */
    public int mtu() {
        return mtu;
    }

    /** The ways, if there are several. */
    public List<NextHop> nextHops() {
        return nextHops;
    }

    /** An entry that the kernel made from a route for one destination, no route of its own. */
    public boolean cloned() {
        return cloned;
    }

    /** Adds it; EEXIST if there is one to the same destination with the same metric in the table. */
    public Request add() {
        return request(Rtm.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, "add");
    }

    /** Adds it, in place of one to the same destination with the same metric if there is one. */
    public Request replace() {
        return request(Rtm.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, "set");
    }

    /** Adds it behind those to the same destination; in IPv6 it becomes another way of theirs. */
    public Request append() {
        return request(Rtm.RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND, "append");
    }

    /** Removes it; ESRCH if there is none that has all that is said here. */
    public Request delete() {
        return request(Rtm.RTM_DELROUTE, 0, "delete");
    }

    private Request request(int messageType, int flags, String verb) {
        return new Operation(messageType, flags, verb + " route " + this, needs(), this::encode);
    }

    private Set<Object> needs() {
        var keys = new HashSet<Object>();
        if (link != 0) {
            keys.add(LinkKey.of(link));
        }
        for (var hop : nextHops) {
            if (hop.link() != 0) {
                keys.add(LinkKey.of(hop.link()));
            }
        }
        return keys;
    }

    /** Asks for all routes of a family; of one table or one link unless those are 0. */
    static Request list(int family, long table, int link) {
        return new Operation(Rtm.RTM_GETROUTE, 0, "list routes", LinkKey.NONE, out -> {
            RouteHeader.of(family, 0, table).write(out);
            if (table != 0) {
                out.u32(RTA_TABLE, table);
            }
            if (link != 0) {
                out.u32(RTA_OIF, link);
            }
        });
    }

    /** Asks which way a packet to an address would go. */
    static Request lookup(InetAddress destination) {
        var host = IpPrefix.host(destination);
        var operation = "find route to " + destination.getHostAddress();
        return new Operation(Rtm.RTM_GETROUTE, 0, operation, LinkKey.NONE, out -> {
            RouteHeader.of(host.family(), host.length(), 0).write(out);
            out.bytes(RTA_DST, destination.getAddress());
        });
    }

    private void encode(AttributeWriter out) {
        new RouteHeader(
                        destination.family(),
                        destination.length(),
                        from.map(IpPrefix::length).orElse(0),
                        tos,
                        table,
                        protocol,
                        scope().number(),
                        type.number(),
                        onlink ? RTNH_F_ONLINK : 0)
                .write(out);
        if (destination.length() > 0) {
            out.bytes(RTA_DST, destination.address().getAddress());
        }
        from.ifPresent(prefix -> out.bytes(RTA_SRC, prefix.address().getAddress()));
        out.u32(RTA_TABLE, table);
        gateway.ifPresent(address -> out.bytes(RTA_GATEWAY, address.getAddress()));
        source.ifPresent(address -> out.bytes(RTA_PREFSRC, address.getAddress()));
        if (link != 0) {
            out.u32(RTA_OIF, link);
        }
        if (metric != 0) {
            out.u32(RTA_PRIORITY, metric);
        }
        if (mtu != 0) {
            out.nested(RTA_METRICS, metrics -> metrics.u32(RTAX_MTU, mtu));
        }
        if (!nextHops.isEmpty()) {
            out.bytes(RTA_MULTIPATH, NextHops.encode(nextHops));
        }
    }

    /** What ip-route(8) takes if nothing is said: as near as the destination can be. */
    private Scope usualScope() {
        if (destination.family() == Ip.AF_INET6) {
            return Scope.UNIVERSE;
        }
        return switch (type) {
            case LOCAL -> Scope.HOST;
            case BROADCAST, MULTICAST, ANYCAST -> Scope.LINK;
            case UNICAST, UNSPECIFIED -> gateway.isEmpty() && nextHops.isEmpty() ? Scope.LINK : Scope.UNIVERSE;
            default -> Scope.UNIVERSE;
        };
    }

    /**
     * Reads an RTM_NEWROUTE or RTM_DELROUTE.
     *
     * @throws io.cnm.netlink.MalformedMessageException if it is cut short
     */
    public static Route decode(Message message) {
        var in = message.reader();
        var header = RouteHeader.read(in);
        var route = new Route(IpPrefix.ANY4);
        route.tos = header.tos();
        route.table = header.table();
        route.protocol = header.protocol();
        route.scope = Optional.of(Scope.of(header.scope()));
        route.type = RouteType.of(header.type());
        route.onlink = (header.flags() & RTNH_F_ONLINK) != 0;
        route.cloned = (header.flags() & RTM_F_CLONED) != 0;
        Optional<InetAddress> destination = Optional.empty();
        Optional<InetAddress> from = Optional.empty();
        while (in.next()) {
            switch (in.type()) {
                case RTA_DST -> destination = Optional.of(Ip.read(in));
                case RTA_SRC -> from = Optional.of(Ip.read(in));
                case RTA_OIF -> route.link = in.s32();
                case RTA_GATEWAY -> route.gateway = Optional.of(Ip.read(in));
                case RTA_PRIORITY -> route.metric = in.u32();
                case RTA_PREFSRC -> route.source = Optional.of(Ip.read(in));
                case RTA_METRICS -> route.mtu = decodeMtu(in.nested());
                case RTA_MULTIPATH -> route.nextHops = NextHops.decode(in);
                case RTA_TABLE -> route.table = in.u32();
                default -> {}
            }
        }
        route.destination = Ip.prefix(in, destination, header.family(), header.destinationLength());
        if (header.sourceLength() > 0) {
            route.from = Optional.of(Ip.prefix(in, from, header.family(), header.sourceLength()));
        }
        in.finish();
        return route;
    }

    /**
     * Whether an RTM_NEWROUTE can lead into a prefix, other than the default route, or by a gateway in there; or cannot be read.
     * To look at thousands costs a fraction of reading them.
     */
    static boolean concerns(Message message, IpPrefix prefix) {
        return concerns(message.reader(), prefix.address().getAddress(), prefix.length());
    }

    private static boolean concerns(AttributeReader in, byte[] network, int length) {
        var header = RouteHeader.read(in);
        while (in.next()) {
            var concerned =
                    switch (in.type()) {
                        case RTA_DST -> Ip.alike(in.bytes(), network, Math.min(header.destinationLength(), length));
                        case RTA_GATEWAY -> Ip.alike(in.bytes(), network, length);
                        case RTA_MULTIPATH -> true;
                        default -> false;
                    };
            if (concerned) {
                return true;
            }
        }
        return in.failed();
    }

    private static int decodeMtu(AttributeReader metrics) {
        var mtu = 0;
        while (metrics.next()) {
            if (metrics.type() == RTAX_MTU) {
                mtu = metrics.s32();
            }
        }
        metrics.finish();
        return mtu;
    }

    @Override
    List<?> parts() {
        return List.of(
                destination,
                from,
                type,
                table,
                protocol,
                scope(),
                tos,
                metric,
                link,
                onlink,
                cloned,
                mtu,
                gateway,
                source,
                nextHops);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        if (type != RouteType.UNICAST) {
            text.append(type.name().toLowerCase(Locale.ROOT)).append(' ');
        }
        text.append(destination.length() == 0 ? "default" : destination.toString());
        gateway.ifPresent(address -> text.append(" via ").append(address.getHostAddress()));
        nextHops.forEach(hop -> text.append(" nexthop ")
                .append(hop.gateway().map(InetAddress::getHostAddress).orElse("link " + hop.link())));
        if (link != 0) {
            text.append(" on link ").append(link);
        }
        if (table != TABLE_MAIN) {
            text.append(" in table ").append(table);
        }
        return text.toString();
    }
}
