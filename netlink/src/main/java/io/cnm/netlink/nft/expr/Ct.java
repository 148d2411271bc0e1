package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Loads a property of the packet's connection.
 *
 * @param key a NFT_CT_ constant
 * @param direction {@link #IP_CT_DIR_ORIGINAL}, {@link #IP_CT_DIR_REPLY}, or {@link #NO_DIRECTION} for keys without one
 */
public record Ct(int key, int direction, int register) implements Load {
    public static final int NFT_CT_STATE = 0;
    /** One byte. */
    public static final int NFT_CT_DIRECTION = 1;
    /** Bits of IPS_, 4 bytes in host order. */
    public static final int NFT_CT_STATUS = 2;

    public static final int NFT_CT_MARK = 3;
    public static final int NFT_CT_L3PROTOCOL = 7;
    public static final int NFT_CT_PROTOCOL = 10;
    public static final int NFT_CT_PROTO_SRC = 11;
    public static final int NFT_CT_PROTO_DST = 12;
    public static final int NFT_CT_ZONE = 17;
    public static final int NFT_CT_SRC_IP = 19;
    public static final int NFT_CT_DST_IP = 20;
    public static final int NFT_CT_SRC_IP6 = 21;
    public static final int NFT_CT_DST_IP6 = 22;

    /** linux/netfilter/nf_conntrack_tuple_common.h. */
    public static final int IP_CT_DIR_ORIGINAL = 0;

    public static final int IP_CT_DIR_REPLY = 1;
    public static final int NO_DIRECTION = -1;

    /** Bits of NFT_CT_STATE, linux/netfilter/nf_conntrack_common.h NF_CT_STATE_BIT. */
    public static final int INVALID = 1;

    public static final int ESTABLISHED = 1 << 1;
    public static final int RELATED = 1 << 2;
    public static final int NEW = 1 << 3;
    public static final int UNTRACKED = 1 << 6;

    /** Bits of NFT_CT_STATUS: the connection's source or destination is translated. */
    public static final int IPS_SRC_NAT = 1 << 4;

    public static final int IPS_DST_NAT = 1 << 5;

    static final String KIND = "ct";
    static final int NFTA_CT_DREG = 1;
    static final int NFTA_CT_KEY = 2;
    static final int NFTA_CT_DIRECTION = 3;
    static final int NFTA_CT_SREG = 4;

    /** A key without direction. */
    public Ct(int key, int register) {
        this(key, NO_DIRECTION, register);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Ct into(int other) {
        return new Ct(key, direction, other);
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_CT_KEY, key);
        if (direction != NO_DIRECTION) {
            out.u8(NFTA_CT_DIRECTION, direction);
        }
        out.be32(NFTA_CT_DREG, register);
    }

    static Expression decode(AttributeReader in) {
        var key = 0;
        var direction = NO_DIRECTION;
        var loaded = Registers.NONE;
        var stored = Registers.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_CT_KEY -> key = (int) in.be32();
                case NFTA_CT_DIRECTION -> direction = in.u8();
                case NFTA_CT_DREG -> loaded = (int) in.be32();
                case NFTA_CT_SREG -> stored = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return stored == Registers.NONE ? new Ct(key, direction, loaded) : new CtSet(key, direction, stored);
    }
}
