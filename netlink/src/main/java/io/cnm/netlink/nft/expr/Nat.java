package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Translates the connection's source or destination to what registers hold. The form is the kernel's own: the last
 * address and port are always given (equal to the first if there is one only), and the flags say what is there.
 *
 * @param type {@link #NFT_NAT_SNAT} or {@link #NFT_NAT_DNAT}
 * @param family NFPROTO_ number of the addresses: 2 or 10, 1 in inet tables if only ports change
 * @param addressMin register of the first address, or {@link Registers#NONE}
 * @param addressMax register of the last one
 * @param portMin register of the first port (2 bytes, network order), or {@link Registers#NONE}
 * @param portMax register of the last one
 * @param flags NF_NAT_RANGE_ bits; MAP_IPS and PROTO_SPECIFIED are added as needed
 */
public record Nat(int type, int family, int addressMin, int addressMax, int portMin, int portMax, int flags)
        implements Expression {
    public static final int NFT_NAT_SNAT = 0;
    public static final int NFT_NAT_DNAT = 1;

    /** linux/netfilter/nf_nat.h. */
    public static final int NF_NAT_RANGE_MAP_IPS = 1;

    public static final int NF_NAT_RANGE_PROTO_SPECIFIED = 1 << 1;
    public static final int NF_NAT_RANGE_PROTO_RANDOM = 1 << 2;
    public static final int NF_NAT_RANGE_PERSISTENT = 1 << 3;
    public static final int NF_NAT_RANGE_PROTO_RANDOM_FULLY = 1 << 4;
    public static final int NF_NAT_RANGE_NETMAP = 1 << 6;

    private static final int NFTA_NAT_TYPE = 1;
    private static final int NFTA_NAT_FAMILY = 2;
    private static final int NFTA_NAT_REG_ADDR_MIN = 3;
    private static final int NFTA_NAT_REG_ADDR_MAX = 4;
    private static final int NFTA_NAT_REG_PROTO_MIN = 5;
    private static final int NFTA_NAT_REG_PROTO_MAX = 6;
    private static final int NFTA_NAT_FLAGS = 7;

    public Nat {
        if (addressMin != Registers.NONE) {
            addressMax = addressMax == Registers.NONE ? addressMin : addressMax;
            flags |= NF_NAT_RANGE_MAP_IPS;
        }
        if (portMin != Registers.NONE) {
            portMax = portMax == Registers.NONE ? portMin : portMax;
            flags |= NF_NAT_RANGE_PROTO_SPECIFIED;
        }
    }

    @Override
    public String kind() {
        return "nat";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_NAT_TYPE, type).be32(NFTA_NAT_FAMILY, family);
        if (addressMin != Registers.NONE) {
            out.be32(NFTA_NAT_REG_ADDR_MIN, addressMin).be32(NFTA_NAT_REG_ADDR_MAX, addressMax);
        }
        if (portMin != Registers.NONE) {
            out.be32(NFTA_NAT_REG_PROTO_MIN, portMin).be32(NFTA_NAT_REG_PROTO_MAX, portMax);
        }
        if (flags != 0) {
            out.be32(NFTA_NAT_FLAGS, flags);
        }
    }

    static Nat decode(AttributeReader in) {
        var type = 0;
        var family = 0;
        var addressMin = Registers.NONE;
        var addressMax = Registers.NONE;
        var portMin = Registers.NONE;
        var portMax = Registers.NONE;
        var flags = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_NAT_TYPE -> type = (int) in.be32();
                case NFTA_NAT_FAMILY -> family = (int) in.be32();
                case NFTA_NAT_REG_ADDR_MIN -> addressMin = (int) in.be32();
                case NFTA_NAT_REG_ADDR_MAX -> addressMax = (int) in.be32();
                case NFTA_NAT_REG_PROTO_MIN -> portMin = (int) in.be32();
                case NFTA_NAT_REG_PROTO_MAX -> portMax = (int) in.be32();
                case NFTA_NAT_FLAGS -> flags = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Nat(type, family, addressMin, addressMax, portMin, portMax, flags);
    }
}
