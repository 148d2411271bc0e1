package io.cnm.netlink.conntrack;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One direction of a flow. <em>Immutable.</em>
 *
 * @param protocol IPPROTO_ number
 * @param sourcePort 0 for protocols without ports
 * @param destinationPort 0 for protocols without ports
 * @param icmp what ICMP has instead; {@link Icmp#NONE} for the others
 */
public record Tuple(
        InetAddress source, InetAddress destination, int protocol, int sourcePort, int destinationPort, Icmp icmp) {
    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_UDP = 17;
    public static final int IPPROTO_ICMPV6 = 58;

    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_PROTO_ICMP_ID = 4;
    private static final int CTA_PROTO_ICMP_TYPE = 5;
    private static final int CTA_PROTO_ICMP_CODE = 6;
    private static final int CTA_PROTO_ICMPV6_ID = 7;
    private static final int CTA_PROTO_ICMPV6_TYPE = 8;
    private static final int CTA_PROTO_ICMPV6_CODE = 9;
    private static final int IPV4_BYTES = 4;

    /** What tells ICMP flows apart. */
    public record Icmp(int type, int code, int id) {
        /** Of other protocols. */
        public static final Icmp NONE = new Icmp(0, 0, 0);
    }

    /** A tuple of TCP, UDP or another protocol with ports. */
    public Tuple(InetAddress source, int sourcePort, InetAddress destination, int destinationPort, int protocol) {
        this(source, destination, protocol, sourcePort, destinationPort, Icmp.NONE);
    }

    /** Whether it is IPv6. */
    public boolean ip6() {
        return source.getAddress().length > IPV4_BYTES;
    }

    void encode(AttributeWriter out) {
        out.nested(CTA_TUPLE_IP, ip -> ip.bytes(ip6() ? CTA_IP_V6_SRC : CTA_IP_V4_SRC, source.getAddress())
                .bytes(ip6() ? CTA_IP_V6_DST : CTA_IP_V4_DST, destination.getAddress()));
        out.nested(CTA_TUPLE_PROTO, this::encodeProtocol);
    }

    private void encodeProtocol(AttributeWriter out) {
        out.u8(CTA_PROTO_NUM, protocol);
        switch (protocol) {
            case IPPROTO_ICMP ->
                out.be16(CTA_PROTO_ICMP_ID, icmp.id())
                        .u8(CTA_PROTO_ICMP_TYPE, icmp.type())
                        .u8(CTA_PROTO_ICMP_CODE, icmp.code());
            case IPPROTO_ICMPV6 ->
                out.be16(CTA_PROTO_ICMPV6_ID, icmp.id())
                        .u8(CTA_PROTO_ICMPV6_TYPE, icmp.type())
                        .u8(CTA_PROTO_ICMPV6_CODE, icmp.code());
            default -> out.be16(CTA_PROTO_SRC_PORT, sourcePort).be16(CTA_PROTO_DST_PORT, destinationPort);
        }
    }

    static Tuple decode(AttributeReader in) {
        var source = InetAddress.getLoopbackAddress();
        var destination = source;
        var protocol = new Protocol(0, 0, 0, Icmp.NONE);
        while (in.next()) {
            switch (in.type()) {
                case CTA_TUPLE_IP -> {
                    var addresses = in.nested();
                    while (addresses.next()) {
                        switch (addresses.type()) {
                            case CTA_IP_V4_SRC, CTA_IP_V6_SRC -> source = address(addresses);
                            case CTA_IP_V4_DST, CTA_IP_V6_DST -> destination = address(addresses);
                            default -> {}
                        }
                    }
                    addresses.finish();
                }
                case CTA_TUPLE_PROTO -> protocol = Protocol.decode(in.nested());
                default -> {}
            }
        }
        in.finish();
        return new Tuple(
                source,
                destination,
                protocol.number(),
                protocol.sourcePort(),
                protocol.destinationPort(),
                protocol.icmp());
    }

    private static InetAddress address(AttributeReader in) {
        try {
            return InetAddress.getByAddress(in.bytes());
        } catch (UnknownHostException e) {
            in.fail("an address of " + in.length() + " bytes");
            return InetAddress.getLoopbackAddress();
        }
    }

    private record Protocol(int number, int sourcePort, int destinationPort, Icmp icmp) {
        static Protocol decode(AttributeReader in) {
            var number = 0;
            var sourcePort = 0;
            var destinationPort = 0;
            var type = 0;
            var code = 0;
            var id = 0;
            while (in.next()) {
                switch (in.type()) {
                    case CTA_PROTO_NUM -> number = in.u8();
                    case CTA_PROTO_SRC_PORT -> sourcePort = in.be16();
                    case CTA_PROTO_DST_PORT -> destinationPort = in.be16();
                    case CTA_PROTO_ICMP_ID, CTA_PROTO_ICMPV6_ID -> id = in.be16();
                    case CTA_PROTO_ICMP_TYPE, CTA_PROTO_ICMPV6_TYPE -> type = in.u8();
                    case CTA_PROTO_ICMP_CODE, CTA_PROTO_ICMPV6_CODE -> code = in.u8();
                    default -> {}
                }
            }
            in.finish();
            return new Protocol(number, sourcePort, destinationPort, new Icmp(type, code, id));
        }
    }

    /** {@code udp 10.0.0.1:4000 > 10.0.0.2:53}, the protocol as a number. */
    @Override
    public String toString() {
        var ports = icmp.equals(Icmp.NONE);
        return protocol + " " + source.getHostAddress() + (ports ? ":" + sourcePort : "") + " > "
                + destination.getHostAddress() + (ports ? ":" + destinationPort : " " + icmp);
    }
}
