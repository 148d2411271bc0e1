package io.cnm.kernel.firewall;

import static io.cnm.netlink.nft.DataType.INET_PROTO;
import static io.cnm.netlink.nft.DataType.INET_SERVICE;
import static io.cnm.netlink.nft.DataType.IPV4_ADDR;
import static io.cnm.netlink.nft.DataType.IPV6_ADDR;

import io.cnm.api.Cidr;
import io.cnm.api.IpAddress;
import io.cnm.netlink.nft.Chain;
import io.cnm.netlink.nft.DataType;
import io.cnm.netlink.nft.Element;
import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.Intervals;
import io.cnm.netlink.nft.NftSet;
import io.cnm.netlink.nft.Rule;
import io.cnm.netlink.nft.TableId;
import io.cnm.netlink.nft.expr.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The sets of a {@link HostLayout} for one family of addresses, under names that end with its number, and the rules that look
 * into them. <em>Immutable.</em>
 */
final class FamilySets {
    private static final int NFPROTO_IPV4 = 2;

    private static final int NFPROTO_IPV6 = 10;

    /** Prefix lengths that nearly all networks have: those of Docker's pools and of people's own. */
    private static final List<Integer> USUAL4 = List.of(16, 20, 24);

    private static final List<Integer> USUAL6 = List.of(64);

    private final Data nfproto;
    private final Field saddr;
    private final Field daddr;

    /**
     * Networks whose packets leave under the host's address, if their prefix is of a usual length: by that, what they begin with.
     * Of a set of intervals the kernel lays out all anew for one that comes or goes (nft_rbtree_commit, since Linux 6.18).
     */
    private final Map<Integer, NftSet> masqueradeOf = new TreeMap<>();
    /** The others of them. */
    private final NftSet masquerade;
    /** Networks whose packets leave under an address that was chosen. */
    private final NftSet source;
    /** Where published ports lead: of one address of the host. */
    final NftSet published;
    /** Where published ports lead: of any address of the host. */
    final NftSet publishedAny;
    /** Where published ports lead that are for some clients only: by the client's address and the host's. */
    final NftSet limited;
    /** Ports of endpoints that are reached directly. */
    final NftSet opened;
    /** The same, for some clients only. */
    final NftSet openedTo;
    /** Ports of endpoints that are reached directly by trusted links. */
    final NftSet openedToTrusted;
    /** Ports of endpoints that are reached by a neighbour that is kept apart otherwise. */
    final NftSet linked;
    /** Ports published on a loopback address, which nobody may reach from elsewhere. */
    final NftSet loopback;

    private final DataType type;

    FamilySets(TableId inet, boolean v6) {
        var suffix = v6 ? "6" : "4";
        type = v6 ? IPV6_ADDR : IPV4_ADDR;
        nfproto = Data.u8(v6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
        saddr = v6 ? Field.IP6_SADDR : Field.IP_SADDR;
        daddr = v6 ? Field.IP6_DADDR : Field.IP_DADDR;
        for (int prefix : v6 ? USUAL6 : USUAL4) {
            var name = "masquerade" + suffix + "-" + prefix;
            masqueradeOf.put(prefix, NftSet.of(inet, name).key(type).build());
        }
        masquerade =
                NftSet.of(inet, "masquerade" + suffix).key(type).intervals().build();
        source = NftSet.of(inet, "source" + suffix)
                .key(type)
                .value(type)
                .intervals()
                .build();
        published = NftSet.of(inet, "published" + suffix)
                .key(type, INET_PROTO, INET_SERVICE)
                .value(type, INET_SERVICE)
                .build();
        publishedAny = NftSet.of(inet, "published-any" + suffix)
                .key(INET_PROTO, INET_SERVICE)
                .value(type, INET_SERVICE)
                .build();
        opened = NftSet.of(inet, "opened" + suffix)
                .key(type, INET_PROTO, INET_SERVICE)
                .build();
        limited = NftSet.of(inet, "limited" + suffix)
                .key(type, type, INET_PROTO, INET_SERVICE)
                .value(type, INET_SERVICE)
                .intervals()
                .build();
        openedTo = NftSet.of(inet, "opened-to" + suffix)
                .key(type, type, INET_PROTO, INET_SERVICE)
                .intervals()
                .build();
        openedToTrusted = NftSet.of(inet, "opened-to-trusted" + suffix)
                .key(type, INET_PROTO, INET_SERVICE)
                .build();
        linked = NftSet.of(inet, "linked" + suffix)
                .key(type, type, INET_PROTO, INET_SERVICE)
                .build();
        loopback = NftSet.of(inet, "loopback" + suffix)
                .key(type, INET_PROTO, INET_SERVICE)
                .build();
    }

    Stream<NftSet> sets() {
        return Stream.concat(
                masqueradeOf.values().stream(),
                Stream.of(
                        masquerade,
                        source,
                        published,
                        publishedAny,
                        limited,
                        opened,
                        openedTo,
                        openedToTrusted,
                        linked,
                        loopback));
    }

    /** What lets packets of a network leave under the host's address. */
    Entry masqueraded(Cidr subnet) {
        var first = data(subnet.first());
        var usual = masqueradeOf.get(subnet.prefix());
        return usual == null
                ? new Entry(masquerade, Intervals.prefix(first, subnet.prefix()))
                : Entry.of(usual, Element.of(first));
    }

    /** What lets packets of a network leave under an address. */
    Entry under(IpAddress address, Cidr subnet) {
        return new Entry(source, Intervals.prefix(data(subnet.first()), subnet.prefix(), data(address)));
    }

    private static Data data(IpAddress address) {
        return Data.of(address.toBytes());
    }

    Rule dropLoopbackFromElsewhere(Chain input) {
        return Rule.in(input)
                .matchNot(Field.IIFNAME, Data.ifname("lo"))
                .in(loopback.name(), daddr, Field.L4PROTO, Field.TH_DPORT)
                .drop()
                .build();
    }

    Rule accept(Chain chain, NftSet ports) {
        return Rule.in(chain)
                .in(ports.name(), daddr, Field.L4PROTO, Field.TH_DPORT)
                .accept()
                .build();
    }

    Rule acceptPairs(Chain chain, NftSet pairs) {
        return Rule.in(chain)
                .in(pairs.name(), saddr, daddr, Field.L4PROTO, Field.TH_DPORT)
                .accept()
                .build();
    }

    /** To where a port is published. */
    List<Rule> translate(Chain publish) {
        return List.of(
                Rule.in(publish)
                        .dnatToMapped(published.name(), type, daddr, Field.L4PROTO, Field.TH_DPORT)
                        .build(),
                Rule.in(publish)
                        .match(Field.NFPROTO, nfproto)
                        .dnatToMapped(publishedAny.name(), type, Field.L4PROTO, Field.TH_DPORT)
                        .build(),
                Rule.in(publish)
                        .dnatToMapped(limited.name(), type, saddr, daddr, Field.L4PROTO, Field.TH_DPORT)
                        .build());
    }

    /** What leaves, if it is a network's whose packets leave under another address. */
    List<Rule> translateOutgoing(Chain outgoing) {
        var rules = new ArrayList<Rule>();
        masqueradeOf.forEach((prefix, networks) -> rules.add(Rule.in(outgoing)
                .inPrefix(networks.name(), saddr, prefix)
                .masquerade()
                .build()));
        rules.add(Rule.in(outgoing).in(masquerade.name(), saddr).masquerade().build());
        rules.add(Rule.in(outgoing).snatToMapped(source.name(), type, saddr).build());
        return rules;
    }
}
