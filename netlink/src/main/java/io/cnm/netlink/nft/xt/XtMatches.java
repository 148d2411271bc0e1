package io.cnm.netlink.nft.xt;

import io.cnm.netlink.nft.Field;
import io.cnm.netlink.nft.expr.Ct;
import io.cnm.netlink.nft.expr.Data;
import io.cnm.netlink.nft.expr.Match;

/** Matches of xtables with their private structs. Headers: linux/netfilter/xt_*.h. */
public final class XtMatches {
    /** struct xt_sctp_info: ports, a map of chunks, four chunks' flags with their number, flags. */
    private static final int SCTP_BYTES = 292;

    private static final int SCTP_SOURCE = 4;
    private static final int SCTP_CHUNK_FLAGS = 268;
    private static final int SCTP_CHUNK_FLAG_BYTES = 3;
    private static final int SCTP_CHUNKS = 4;
    private static final int SCTP_FLAGS = 284;
    private static final int XT_SCTP_SRC_PORTS = 1;
    private static final int XT_SCTP_DEST_PORTS = 2;
    private static final int NO_CHUNK = 0xff;

    /** struct xt_addrtype_info_v1: kinds of source, kinds of destination, flags. */
    private static final int ADDRTYPE_BYTES = 8;

    /** struct xt_conntrack_mtinfo3: eight addresses, two times, a protocol, ports, flags and states, more ports. */
    private static final int CONNTRACK_BYTES = 164;

    private static final int CONNTRACK_MATCH_FLAGS = 146;
    private static final int CONNTRACK_STATE_MASK = 150;
    private static final int XT_CONNTRACK_STATE = 1;

    /** struct xt_mark_mtinfo1: mark, mask, whether it is inverted. */
    private static final int MARK_BYTES = 12;

    private XtMatches() {}

    /** {@code -m addrtype --src-type LOCAL}: it comes from an address of this host. */
    public static Match sourceIsLocal() {
        return addressType(1 << Field.RTN_LOCAL, 0);
    }

    /** {@code -m addrtype --dst-type LOCAL}: it is for an address of this host. */
    public static Match destinationIsLocal() {
        return addressType(0, 1 << Field.RTN_LOCAL);
    }

    private static Match addressType(int source, int destination) {
        return new Match(
                "addrtype",
                1,
                XtStruct.of(ADDRTYPE_BYTES)
                        .host16(0, source)
                        .host16(Short.BYTES, destination)
                        .data());
    }

    /**
     * {@code -m conntrack --ctstate ...}.
     *
     * @param states bits such as {@link Ct#ESTABLISHED}, which xtables has in the same order
     */
    public static Match connectionState(int states) {
        return new Match(
                "conntrack",
                3,
                XtStruct.of(CONNTRACK_BYTES)
                        .host16(CONNTRACK_MATCH_FLAGS, XT_CONNTRACK_STATE)
                        .host16(CONNTRACK_STATE_MASK, states)
                        .data());
    }

    /**
     * {@code -m mark --mark value/mask}.
     *
     * @param value of the bits that count
     * @param mask the bits that count
     */
    public static Match mark(long value, long mask) {
        return new Match(
                "mark",
                1,
                XtStruct.of(MARK_BYTES)
                        .host32(0, (int) value)
                        .host32(Integer.BYTES, (int) mask)
                        .data());
    }

    static Match sctpSourcePort(int port) {
        return sctp(SCTP_SOURCE, port, XT_SCTP_SRC_PORTS);
    }

    static Match sctpDestinationPort(int port) {
        return sctp(0, port, XT_SCTP_DEST_PORTS);
    }

    /** From the port to the same port, at an offset. */
    private static Match sctp(int offset, int port, int flags) {
        var info = XtStruct.of(SCTP_BYTES)
                .host16(offset, port)
                .host16(offset + Short.BYTES, port)
                .host32(SCTP_FLAGS, flags);
        for (var chunk = 0; chunk < SCTP_CHUNKS; chunk++) {
            info.put(SCTP_CHUNK_FLAGS + chunk * SCTP_CHUNK_FLAG_BYTES, Data.u8(NO_CHUNK));
        }
        return new Match("sctp", 0, info.data());
    }
}
