package io.cnm.netlink.conntrack;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;
import java.net.InetAddress;

/**
 * A connection as the kernel tracks it. <em>Immutable.</em>
 *
 * @param original as its first packet came, before any translation
 * @param reply as answers come, which shows what it was translated to
 * @param status IPS_ bits of linux/netfilter/nf_conntrack_common.h
 * @param timeoutSeconds what is left of its life
 * @param id the kernel's number, made of the flow's tuple and its place in memory: a later flow with the same tuple mostly
 *     has another one; 0 if not known
 */
public record Flow(Tuple original, Tuple reply, int status, long mark, long timeoutSeconds, int zone, long id) {
    /** Packets were seen both ways. */
    public static final int IPS_SEEN_REPLY = 1 << 1;

    public static final int IPS_ASSURED = 1 << 2;
    public static final int IPS_CONFIRMED = 1 << 3;
    /** The source is translated. */
    public static final int IPS_SRC_NAT = 1 << 4;
    /** The destination is translated. */
    public static final int IPS_DST_NAT = 1 << 5;

    static final int CTA_TUPLE_ORIG = 1;
    static final int CTA_TUPLE_REPLY = 2;
    static final int CTA_MARK = 8;
    static final int CTA_ID = 12;
    static final int CTA_ZONE = 18;

    private static final int CTA_STATUS = 3;
    private static final int CTA_TIMEOUT = 7;

    /** Whether an address stands in either direction, before or after translation. */
    public boolean involves(InetAddress address) {
        return original.source().equals(address)
                || original.destination().equals(address)
                || reply.source().equals(address)
                || reply.destination().equals(address);
    }

    /** Whether all bits of a status are set. */
    public boolean hasStatus(int bits) {
        return (status & bits) == bits;
    }

    /** All that a message about it holds; deletions look at the tuple, the zone and the number. */
    void encode(AttributeWriter out) {
        out.nested(CTA_TUPLE_ORIG, original::encode).nested(CTA_TUPLE_REPLY, reply::encode);
        out.be32(CTA_STATUS, status).be32(CTA_TIMEOUT, timeoutSeconds).be32(CTA_MARK, mark);
        if (zone != 0) {
            out.be16(CTA_ZONE, zone);
        }
        if (id != 0) {
            out.be32(CTA_ID, id);
        }
    }

    static Flow decode(AttributeReader in) {
        var none = new Tuple(InetAddress.getLoopbackAddress(), 0, InetAddress.getLoopbackAddress(), 0, 0);
        var original = none;
        var reply = none;
        var status = 0;
        var mark = 0L;
        var timeout = 0L;
        var zone = 0;
        var id = 0L;
        while (in.next()) {
            switch (in.type()) {
                case CTA_TUPLE_ORIG -> original = Tuple.decode(in.nested());
                case CTA_TUPLE_REPLY -> reply = Tuple.decode(in.nested());
                case CTA_STATUS -> status = (int) in.be32();
                case CTA_MARK -> mark = in.be32();
                case CTA_TIMEOUT -> timeout = in.be32();
                case CTA_ZONE -> zone = in.be16();
                case CTA_ID -> id = in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Flow(original, reply, status, mark, timeout, zone, id);
    }
}
