package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Loads what the kernel knows of a packet beside its bytes: interfaces, protocol, mark.
 *
 * @param key a NFT_META_ constant
 */
public record Meta(int key, int register) implements Load {
    public static final int NFT_META_LEN = 0;
    /** Ethernet type in network order, 2 bytes. */
    public static final int NFT_META_PROTOCOL = 1;

    public static final int NFT_META_PRIORITY = 2;
    /** 4 bytes in host order. */
    public static final int NFT_META_MARK = 3;

    public static final int NFT_META_IIF = 4;
    public static final int NFT_META_OIF = 5;
    /** 16 bytes, padded with NUL. */
    public static final int NFT_META_IIFNAME = 6;

    public static final int NFT_META_OIFNAME = 7;
    public static final int NFT_META_IIFTYPE = 8;
    public static final int NFT_META_OIFTYPE = 9;
    public static final int NFT_META_SKUID = 10;
    public static final int NFT_META_SKGID = 11;
    /** Set to 1, the packet's way through the rules is reported to {@code nft monitor trace}. */
    public static final int NFT_META_NFTRACE = 12;
    /** One byte, a NFPROTO_ constant. */
    public static final int NFT_META_NFPROTO = 15;
    /** One byte, a IPPROTO_ constant; for IPv6 the last header's. */
    public static final int NFT_META_L4PROTO = 16;

    public static final int NFT_META_BRI_IIFNAME = 17;
    public static final int NFT_META_BRI_OIFNAME = 18;
    /** One byte: 0 to us, 1 broadcast, 2 multicast, 3 to another host. */
    public static final int NFT_META_PKTTYPE = 19;

    public static final int NFT_META_IIFGROUP = 21;
    public static final int NFT_META_OIFGROUP = 22;

    static final String KIND = "meta";
    static final int NFTA_META_DREG = 1;
    static final int NFTA_META_KEY = 2;
    static final int NFTA_META_SREG = 3;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Meta into(int other) {
        return new Meta(key, other);
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_META_KEY, key).be32(NFTA_META_DREG, register);
    }

    static Expression decode(AttributeReader in) {
        var key = 0;
        var loaded = Registers.NONE;
        var stored = Registers.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_META_KEY -> key = (int) in.be32();
                case NFTA_META_DREG -> loaded = (int) in.be32();
                case NFTA_META_SREG -> stored = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return stored == Registers.NONE ? new Meta(key, loaded) : new MetaSet(key, stored);
    }
}
