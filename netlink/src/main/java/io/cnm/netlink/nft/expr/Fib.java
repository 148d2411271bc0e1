package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Loads what the routing table says of the packet's source or destination.
 *
 * @param result a NFT_FIB_RESULT_ constant
 * @param flags NFTA_FIB_F_ bits: which address is looked up, with what; with PRESENT the result is 0 or 1, 4 bytes in host order
 */
public record Fib(int result, int flags, int register) implements Load {
    public static final int NFT_FIB_RESULT_OIF = 1;
    public static final int NFT_FIB_RESULT_OIFNAME = 2;
    /** A RTN_ number of linux/rtnetlink.h, 4 bytes in host order. */
    public static final int NFT_FIB_RESULT_ADDRTYPE = 3;

    public static final int NFTA_FIB_F_SADDR = 1;
    public static final int NFTA_FIB_F_DADDR = 1 << 1;
    public static final int NFTA_FIB_F_MARK = 1 << 2;
    public static final int NFTA_FIB_F_IIF = 1 << 3;
    public static final int NFTA_FIB_F_OIF = 1 << 4;
    public static final int NFTA_FIB_F_PRESENT = 1 << 5;

    private static final int NFTA_FIB_DREG = 1;
    private static final int NFTA_FIB_RESULT = 2;
    private static final int NFTA_FIB_FLAGS = 3;

    @Override
    public String kind() {
        return "fib";
    }

    @Override
    public Fib into(int other) {
        return new Fib(result, flags, other);
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be32(NFTA_FIB_FLAGS, flags).be32(NFTA_FIB_RESULT, result).be32(NFTA_FIB_DREG, register);
    }

    static Fib decode(AttributeReader in) {
        var result = 0;
        var flags = 0;
        var register = Registers.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_FIB_DREG -> register = (int) in.be32();
                case NFTA_FIB_RESULT -> result = (int) in.be32();
                case NFTA_FIB_FLAGS -> flags = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Fib(result, flags, register);
    }
}
