package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Translates the destination to the host itself, as seen from the interface the packet came by; only in prerouting and output.
 *
 * @param portMin register of the first port, or {@link Registers#NONE}
 * @param portMax register of the last one; taken as the first if there is one only
 * @param flags NF_NAT_RANGE_ bits of {@link Nat}; PROTO_SPECIFIED is added as needed
 */
public record Redirect(int portMin, int portMax, int flags) implements Expression {
    private static final int NFTA_REDIR_FLAGS = 3;
    private static final int NFTA_REDIR_REG_PROTO_MIN = 1;
    private static final int NFTA_REDIR_REG_PROTO_MAX = 2;

    public Redirect {
        if (portMin != Registers.NONE) {
            portMax = portMax == Registers.NONE ? portMin : portMax;
            flags |= Nat.NF_NAT_RANGE_PROTO_SPECIFIED;
        }
    }

    /** Keeps the port if it can. */
    public Redirect() {
        this(Registers.NONE, Registers.NONE, 0);
    }

    @Override
    public String kind() {
        return "redir";
    }

    @Override
    public void encode(AttributeWriter out) {
        if (flags != 0) {
            out.be32(NFTA_REDIR_FLAGS, flags);
        }
        if (portMin != Registers.NONE) {
            out.be32(NFTA_REDIR_REG_PROTO_MIN, portMin).be32(NFTA_REDIR_REG_PROTO_MAX, portMax);
        }
    }

    static Redirect decode(AttributeReader in) {
        var portMin = Registers.NONE;
        var portMax = Registers.NONE;
        var flags = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_REDIR_FLAGS -> flags = (int) in.be32();
                case NFTA_REDIR_REG_PROTO_MIN -> portMin = (int) in.be32();
                case NFTA_REDIR_REG_PROTO_MAX -> portMax = (int) in.be32();
                default -> {}
            }
        }
        in.finish();
        return new Redirect(portMin, portMax, flags);
    }
}
