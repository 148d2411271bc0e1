package io.cnm.netlink.nft;

import static io.cnm.netlink.nft.Field.Network.ANY;
import static io.cnm.netlink.nft.Field.Network.ARP;
import static io.cnm.netlink.nft.Field.Network.ETHER;
import static io.cnm.netlink.nft.Field.Network.IP;
import static io.cnm.netlink.nft.Field.Network.IP6;
import static io.cnm.netlink.nft.expr.Registers.NFT_REG_1;

import io.cnm.netlink.nft.Field.Network;
import io.cnm.netlink.nft.expr.Cmp;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Expression;
import io.cnm.netlink.nft.expr.Meta;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * What a rule knows so far of the packets that reach its next expression. Before a header field is read, the packet must
 * be known to have that header; nft puts the same checks in and leaves them out when it lists the rule. <em>Confined to
 * one thread.</em>
 */
final class Protocols {
    /** linux/if_arp.h. */
    private static final int ARPHRD_ETHER = 1;

    private final Family family;
    private Network network;
    private int transport = Field.ANY;
    private boolean ethernet;

    Protocols(Family family) {
        this.family = family;
        this.network = switch (family) {
            case IP -> IP;
            case IP6 -> IP6;
            case ARP -> ARP;
            case INET, BRIDGE, NETDEV -> ANY;
        };
        this.ethernet = family == Family.BRIDGE;
    }

    /** Adds the checks that a field needs and that were not made yet. */
    void require(Field field, List<Expression> rule) {
        if (field.network() == ETHER) {
            requireEthernet(rule);
        } else if (field.network() != ANY) {
            requireNetwork(field, rule);
        }
        if (field.transport() != Field.ANY) {
            requireTransport(field, rule);
        }
    }

    private void requireEthernet(List<Expression> rule) {
        if (!ethernet) {
            ethernet = true;
            add(rule, Meta.NFT_META_IIFTYPE, Data.of(hostU16(ARPHRD_ETHER)));
        }
    }

    private void requireNetwork(Field field, List<Expression> rule) {
        if (network == ANY) {
            network = field.network();
            if (family != Family.INET) {
                add(rule, Meta.NFT_META_PROTOCOL, Data.be16(network.etherType()));
            } else if (network != ARP) {
                add(rule, Meta.NFT_META_NFPROTO, Data.u8(network.nfproto()));
            }
        }
        if (network != field.network() || (family == Family.INET && network == ARP)) {
            throw new IllegalArgumentException(field.name() + " in a rule of family " + family + " for " + network);
        }
    }

    private void requireTransport(Field field, List<Expression> rule) {
        if (transport == Field.ANY) {
            transport = field.transport();
            add(rule, Meta.NFT_META_L4PROTO, Data.u8(transport));
        }
        if (transport != field.transport()) {
            throw new IllegalArgumentException(field.name() + " in a rule for transport protocol " + transport);
        }
    }

    /** Learns from a check that the rule makes itself. */
    void learn(Field field, Data value) {
        if (field.equals(Field.L4PROTO) || field.equals(Field.IP_PROTOCOL) || field.equals(Field.IP6_NEXTHDR)) {
            transport = Byte.toUnsignedInt(value.toByteArray()[0]);
        } else if (field.equals(Field.NFPROTO) || field.equals(Field.PROTOCOL) || field.equals(Field.ETHER_TYPE)) {
            for (var candidate : List.of(IP, IP6, ARP)) {
                var number =
                        field.equals(Field.NFPROTO) ? Data.u8(candidate.nfproto()) : Data.be16(candidate.etherType());
                if (number.equals(value)) {
                    network = candidate;
                }
            }
        }
    }

    private static void add(List<Expression> rule, int metaKey, Data value) {
        rule.add(new Meta(metaKey, NFT_REG_1));
        rule.add(new Cmp(Cmp.Op.EQ, NFT_REG_1, value));
    }

    /** The interface type is the one 16-bit number in host order. */
    private static byte[] hostU16(int value) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) value)
                .array();
    }
}
