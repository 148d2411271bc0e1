package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/** Counts what comes by; the numbers are where it starts, or, in a dump, where it stands. */
public record Counter(long packets, long bytes) implements Expression {
    /** Starts at nothing. */
    public static final Counter ZERO = new Counter(0, 0);

    private static final int NFTA_COUNTER_BYTES = 1;
    private static final int NFTA_COUNTER_PACKETS = 2;

    @Override
    public String kind() {
        return "counter";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be64(NFTA_COUNTER_BYTES, bytes).be64(NFTA_COUNTER_PACKETS, packets);
    }

    static Counter decode(AttributeReader in) {
        var packets = 0L;
        var bytes = 0L;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_COUNTER_BYTES -> bytes = in.be64();
                case NFTA_COUNTER_PACKETS -> packets = in.be64();
                default -> {}
            }
        }
        in.finish();
        return new Counter(packets, bytes);
    }
}
