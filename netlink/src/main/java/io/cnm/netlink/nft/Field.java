package io.cnm.netlink.nft;

import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Fib;
import io.cnm.netlink.nft.expr.Load;
import io.cnm.netlink.nft.expr.Meta;
import io.cnm.netlink.nft.expr.Payload;
import io.cnm.netlink.nft.expr.Registers;

/**
 * Something of a packet that rules can match, with nft's name and type for it, and the protocols that the packet must
 * have for the bytes to mean it. <em>Immutable.</em>
 *
 * @param name as nft writes it
 * @param load how to get it; the register does not matter
 * @param network protocol of the network header
 * @param transport IPPROTO_ number of the transport header, or {@link #ANY}
 */
public record Field(String name, DataType type, Load load, Network network, int transport) {
    /** No transport protocol in particular. */
    public static final int ANY = -1;

    /** linux/in.h. */
    public static final int IPPROTO_ICMP = 1;

    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_ICMPV6 = 58;
    public static final int IPPROTO_SCTP = 132;

    /** The packet's network protocol, as far as a field depends on it. */
    public enum Network {
        ANY(0, 0),
        /** An Ethernet header is there, whatever follows it. */
        ETHER(0, 0),
        IP(2, 0x0800),
        IP6(10, 0x86dd),
        ARP(3, 0x0806);

        private final int nfproto;
        private final int etherType;

        Network(int nfproto, int etherType) {
            this.nfproto = nfproto;
            this.etherType = etherType;
        }

        /** NFPROTO_ number. */
        int nfproto() {
            return nfproto;
        }

        /** ETH_P_ number. */
        int etherType() {
            return etherType;
        }
    }

    public static final Field IIFNAME = meta("iifname", DataType.IFNAME, Meta.NFT_META_IIFNAME);
    public static final Field OIFNAME = meta("oifname", DataType.IFNAME, Meta.NFT_META_OIFNAME);
    public static final Field IIF = meta("iif", DataType.IFACE_INDEX, Meta.NFT_META_IIF);
    public static final Field OIF = meta("oif", DataType.IFACE_INDEX, Meta.NFT_META_OIF);
    public static final Field IIFGROUP = meta("iifgroup", DataType.DEVGROUP, Meta.NFT_META_IIFGROUP);
    public static final Field OIFGROUP = meta("oifgroup", DataType.DEVGROUP, Meta.NFT_META_OIFGROUP);
    /** In bridge tables: the bridge, where iifname is its port. */
    public static final Field IBRNAME = meta("meta ibrname", DataType.IFNAME, Meta.NFT_META_BRI_IIFNAME);

    public static final Field OBRNAME = meta("meta obrname", DataType.IFNAME, Meta.NFT_META_BRI_OIFNAME);
    public static final Field MARK = meta("meta mark", DataType.MARK, Meta.NFT_META_MARK);
    public static final Field NFPROTO = meta("meta nfproto", DataType.NFPROTO, Meta.NFT_META_NFPROTO);
    public static final Field PROTOCOL = meta("meta protocol", DataType.ETHER_TYPE, Meta.NFT_META_PROTOCOL);
    public static final Field L4PROTO = meta("meta l4proto", DataType.INET_PROTO, Meta.NFT_META_L4PROTO);
    public static final Field PKTTYPE = meta("meta pkttype", DataType.PKT_TYPE, Meta.NFT_META_PKTTYPE);

    public static final Field ETHER_DADDR = link("ether daddr", DataType.ETHER_ADDR, 0);
    public static final Field ETHER_SADDR = link("ether saddr", DataType.ETHER_ADDR, 6);
    public static final Field ETHER_TYPE = link("ether type", DataType.ETHER_TYPE, 12);

    public static final Field ARP_OPERATION = network("arp operation", DataType.ARP_OP, Network.ARP, 6);
    public static final Field ARP_SADDR_ETHER = network("arp saddr ether", DataType.ETHER_ADDR, Network.ARP, 8);
    public static final Field ARP_SADDR_IP = network("arp saddr ip", DataType.IPV4_ADDR, Network.ARP, 14);
    public static final Field ARP_DADDR_ETHER = network("arp daddr ether", DataType.ETHER_ADDR, Network.ARP, 18);
    public static final Field ARP_DADDR_IP = network("arp daddr ip", DataType.IPV4_ADDR, Network.ARP, 24);

    /** Flags and place in the whole, the latter of 13 bits in units of eight bytes. */
    public static final Field IP_FRAG_OFF = network("ip frag-off", DataType.UINT16, Network.IP, 6);

    public static final Field IP_PROTOCOL = network("ip protocol", DataType.INET_PROTO, Network.IP, 9);
    public static final Field IP_SADDR = network("ip saddr", DataType.IPV4_ADDR, Network.IP, 12);
    public static final Field IP_DADDR = network("ip daddr", DataType.IPV4_ADDR, Network.IP, 16);
    /** The first header's, which may be an extension; {@link #L4PROTO} is the last one's. */
    public static final Field IP6_NEXTHDR = network("ip6 nexthdr", DataType.INET_PROTO, Network.IP6, 6);

    /** Place in the whole and flags, the former of 13 bits, if the first header is that of a fragment (44). */
    public static final Field IP6_FRAG_OFF = network("frag frag-off", DataType.UINT16, Network.IP6, 42);

    public static final Field IP6_SADDR = network("ip6 saddr", DataType.IPV6_ADDR, Network.IP6, 8);
    public static final Field IP6_DADDR = network("ip6 daddr", DataType.IPV6_ADDR, Network.IP6, 24);

    public static final Field TCP_SPORT = transport("tcp sport", DataType.INET_SERVICE, IPPROTO_TCP, 0);
    public static final Field TCP_DPORT = transport("tcp dport", DataType.INET_SERVICE, IPPROTO_TCP, 2);
    public static final Field TCP_FLAGS = transport("tcp flags", DataType.TCP_FLAG, IPPROTO_TCP, 13);
    public static final Field UDP_SPORT = transport("udp sport", DataType.INET_SERVICE, IPPROTO_UDP, 0);
    public static final Field UDP_DPORT = transport("udp dport", DataType.INET_SERVICE, IPPROTO_UDP, 2);
    public static final Field SCTP_SPORT = transport("sctp sport", DataType.INET_SERVICE, IPPROTO_SCTP, 0);
    public static final Field SCTP_DPORT = transport("sctp dport", DataType.INET_SERVICE, IPPROTO_SCTP, 2);
    /** The port of whatever transport protocol it is; beside {@link #L4PROTO} in a concatenation. */
    public static final Field TH_SPORT = transport("th sport", DataType.INET_SERVICE, ANY, 0);

    public static final Field TH_DPORT = transport("th dport", DataType.INET_SERVICE, ANY, 2);
    public static final Field ICMP_TYPE =
            new Field("icmp type", DataType.ICMP_TYPE, transportHeader(0, 1), Network.IP, IPPROTO_ICMP);
    public static final Field ICMPV6_TYPE =
            new Field("icmpv6 type", DataType.ICMPV6_TYPE, transportHeader(0, 1), Network.IP6, IPPROTO_ICMPV6);

    /** Of neighbour discovery: whose address it is about (RFC 4861 section 4.3). */
    public static final Field ICMPV6_TARGET =
            new Field("icmpv6 taddr", DataType.IPV6_ADDR, transportHeader(8, 16), Network.IP6, IPPROTO_ICMPV6);

    public static final Field CT_STATE = ct("ct state", DataType.CT_STATE, Ct.NFT_CT_STATE, Ct.NO_DIRECTION);
    public static final Field CT_STATUS = ct("ct status", DataType.CT_STATUS, Ct.NFT_CT_STATUS, Ct.NO_DIRECTION);
    public static final Field CT_MARK = ct("ct mark", DataType.MARK, Ct.NFT_CT_MARK, Ct.NO_DIRECTION);
    public static final Field CT_DIRECTION = ct("ct direction", DataType.CT_DIR, Ct.NFT_CT_DIRECTION, Ct.NO_DIRECTION);
    /** The address that the connection's first packet was for, before translation. */
    public static final Field CT_ORIGINAL_IP_DADDR =
            ct("ct original ip daddr", DataType.IPV4_ADDR, Ct.NFT_CT_DST_IP, Ct.IP_CT_DIR_ORIGINAL);

    public static final Field CT_ORIGINAL_IP_SADDR =
            ct("ct original ip saddr", DataType.IPV4_ADDR, Ct.NFT_CT_SRC_IP, Ct.IP_CT_DIR_ORIGINAL);
    public static final Field CT_ORIGINAL_IP6_DADDR =
            ct("ct original ip6 daddr", DataType.IPV6_ADDR, Ct.NFT_CT_DST_IP6, Ct.IP_CT_DIR_ORIGINAL);
    public static final Field CT_ORIGINAL_IP6_SADDR =
            ct("ct original ip6 saddr", DataType.IPV6_ADDR, Ct.NFT_CT_SRC_IP6, Ct.IP_CT_DIR_ORIGINAL);
    /** The port that the connection's first packet was for, before translation. */
    public static final Field CT_ORIGINAL_PROTO_DST =
            ct("ct original proto-dst", DataType.INET_SERVICE, Ct.NFT_CT_PROTO_DST, Ct.IP_CT_DIR_ORIGINAL);

    public static final Field CT_ORIGINAL_PROTO_SRC =
            ct("ct original proto-src", DataType.INET_SERVICE, Ct.NFT_CT_PROTO_SRC, Ct.IP_CT_DIR_ORIGINAL);

    /** Kind of the source address (RTN_ numbers): 2 is one of this host's. */
    public static final Field FIB_SADDR_TYPE =
            fib("fib saddr type", DataType.FIB_ADDRTYPE, Fib.NFT_FIB_RESULT_ADDRTYPE, Fib.NFTA_FIB_F_SADDR);

    /** The same on the link that the packet leaves by: 2 is one of that link's own. Where packets leave, and in forwarding. */
    public static final Field FIB_SADDR_OIF_TYPE = fib(
            "fib saddr . oif type",
            DataType.FIB_ADDRTYPE,
            Fib.NFT_FIB_RESULT_ADDRTYPE,
            Fib.NFTA_FIB_F_SADDR | Fib.NFTA_FIB_F_OIF);

    public static final Field FIB_DADDR_TYPE =
            fib("fib daddr type", DataType.FIB_ADDRTYPE, Fib.NFT_FIB_RESULT_ADDRTYPE, Fib.NFTA_FIB_F_DADDR);
    /** 1 if a route back to the sender leads out where the packet came in. */
    public static final Field FIB_SADDR_IIF_OIF = fib(
            "fib saddr . iif oif",
            DataType.BOOLEAN,
            Fib.NFT_FIB_RESULT_OIF,
            Fib.NFTA_FIB_F_SADDR | Fib.NFTA_FIB_F_IIF | Fib.NFTA_FIB_F_PRESENT);

    /** RTN_LOCAL of linux/rtnetlink.h. */
    public static final int RTN_LOCAL = 2;

    private static Field meta(String name, DataType type, int key) {
        return new Field(name, type, new Meta(key, Registers.NFT_REG_1), Network.ANY, ANY);
    }

    private static Field link(String name, DataType type, int offset) {
        var load = new Payload(Payload.NFT_PAYLOAD_LL_HEADER, offset, type.length(), Registers.NFT_REG_1);
        return new Field(name, type, load, Network.ETHER, ANY);
    }

    private static Field network(String name, DataType type, Network network, int offset) {
        var load = new Payload(Payload.NFT_PAYLOAD_NETWORK_HEADER, offset, type.length(), Registers.NFT_REG_1);
        return new Field(name, type, load, network, ANY);
    }

    private static Field transport(String name, DataType type, int protocol, int offset) {
        return new Field(name, type, transportHeader(offset, type.length()), Network.ANY, protocol);
    }

    private static Payload transportHeader(int offset, int length) {
        return new Payload(Payload.NFT_PAYLOAD_TRANSPORT_HEADER, offset, length, Registers.NFT_REG_1);
    }

    private static Field ct(String name, DataType type, int key, int direction) {
        return new Field(name, type, new Ct(key, direction, Registers.NFT_REG_1), Network.ANY, ANY);
    }

    private static Field fib(String name, DataType type, int result, int flags) {
        return new Field(name, type, new Fib(result, flags, Registers.NFT_REG_1), Network.ANY, ANY);
    }
}
