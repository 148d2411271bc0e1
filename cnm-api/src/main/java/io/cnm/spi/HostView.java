package io.cnm.spi;

import io.cnm.api.Cidr;
import io.cnm.api.InterfaceStatistics.Traffic;
import io.cnm.api.IpAddress;
import io.cnm.plan.Namespace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is on the host now, read only. Every call asks the kernel anew. <em>Implementations are thread-safe.</em> */
public interface HostView {
    /**
     * A link of the host.
     *
     * @param name its name
     * @param kind what made it: {@code bridge}, {@code veth}, ...; empty for hardware and loopback
     * @param ours whether this instance made it
     * @param up whether it is switched on
     * @param alias the text that somebody gave it; empty if none
     * @param addresses of both families
     */
    record Link(String name, String kind, boolean ours, boolean up, String alias, List<Cidr> addresses) {
        public Link {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A way that packets of the host take.
     *
     * @param destination a subnet; a prefix length of 0 is the default route
     * @param gateway the next hop; empty if the destination is on the link
     * @param link over which it leads
     */
    record Way(Cidr destination, Optional<IpAddress> gateway, String link) {
        @Override
        public String toString() {
            return (destination.prefix() == 0 ? "default" : destination)
                    + gateway.map(via -> " via " + via).orElse("") + " dev " + link;
        }
    }

    /** The link of that name, with its addresses. */
    Optional<Link> findLink(String name);

    /** All links of the host: their indexes, by name. An index is given once, so one that was not there is a new link's. */
    Map<String, Integer> linkIndexes();

    /** Subnets that the host reaches without a gateway, over any link; never a default route. */
    List<Cidr> onLinkRoutes();

    /**
     * What has gone through each link of a namespace, as it is counted there.
     *
     * @param namespace the host, or one that was made on it
     * @throws io.cnm.api.NotFoundException if there is no such namespace
     */
    Map<String, LinkTraffic> traffic(Namespace namespace);

    /**
     * What has gone through a link.
     *
     * @param received what it has taken in
     * @param sent what it has given out
     */
    record LinkTraffic(Traffic received, Traffic sent) {}

    /**
     * The host's routes that a subnet concerns: those to destinations that overlap it, a default route not among them, and
     * any whose gateway is in it.
     */
    List<Way> ways(Cidr subnet);

    /** The host's name servers, as its {@code resolv.conf} has them. */
    List<IpAddress> nameServers();

    /**
     * A kernel parameter of the host's network namespace.
     *
     * @param key path below {@code /proc/sys/net/}
     * @return its value without the line's end; empty if this kernel has no such parameter
     */
    Optional<String> sysctl(String key);
}
