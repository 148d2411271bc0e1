package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Drops the packet and tells its sender.
 *
 * @param type a NFT_REJECT_ constant
 * @param code ICMP or ICMPv6 code, a NFT_REJECT_ICMPX_ constant for that type, 0 for a reset
 */
public record Reject(int type, int code) implements Expression {
    /** With the ICMP code of the packet's own family. */
    public static final int NFT_REJECT_ICMP_UNREACH = 0;
    /** With a TCP reset; the rule must have matched TCP before. */
    public static final int NFT_REJECT_TCP_RST = 1;
    /** With an abstract code that becomes ICMP or ICMPv6, for tables that see both. */
    public static final int NFT_REJECT_ICMPX_UNREACH = 2;

    /** linux/icmp.h and linux/icmpv6.h. */
    public static final int ICMP_PORT_UNREACH = 3;

    public static final int ICMPV6_PORT_UNREACH = 4;

    public static final int NFT_REJECT_ICMPX_NO_ROUTE = 0;
    public static final int NFT_REJECT_ICMPX_PORT_UNREACH = 1;
    public static final int NFT_REJECT_ICMPX_HOST_UNREACH = 2;
    public static final int NFT_REJECT_ICMPX_ADMIN_PROHIBITED = 3;

    private static final int NFTA_REJECT_TYPE = 1;
    private static final int NFTA_REJECT_ICMP_CODE = 2;

    @Override
    public String kind() {
        return "reject";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_REJECT_TYPE, type).u8(NFTA_REJECT_ICMP_CODE, code);
    }

    static Reject decode(AttributeReader in) {
        var type = 0;
        var code = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_REJECT_TYPE -> type = (int) in.be32();
                case NFTA_REJECT_ICMP_CODE -> code = in.u8();
                default -> {}
            }
        }
        in.finish();
        return new Reject(type, code);
    }
}
