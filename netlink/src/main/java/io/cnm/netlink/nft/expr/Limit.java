package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Ends the rule when more comes than a rate allows, or, inverted, when less does.
 *
 * @param rate packets or bytes per unit
 * @param unitSeconds 1, 60, 3600, ...
 * @param burst how many may come at once
 * @param type {@link #NFT_LIMIT_PKTS} or {@link #NFT_LIMIT_PKT_BYTES}
 */
public record Limit(long rate, long unitSeconds, long burst, int type, boolean inverted) implements Expression {
    public static final int NFT_LIMIT_PKTS = 0;
    public static final int NFT_LIMIT_PKT_BYTES = 1;

    private static final int NFTA_LIMIT_RATE = 1;
    private static final int NFTA_LIMIT_UNIT = 2;
    private static final int NFTA_LIMIT_BURST = 3;
    private static final int NFTA_LIMIT_TYPE = 4;
    private static final int NFTA_LIMIT_FLAGS = 5;

    private static final int NFT_LIMIT_F_INV = 1;

    @Override
    public String kind() {
        return "limit";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.be64(NFTA_LIMIT_RATE, rate)
                .be64(NFTA_LIMIT_UNIT, unitSeconds)
                .be32(NFTA_LIMIT_TYPE, type)
                .be32(NFTA_LIMIT_BURST, burst)
                .be32(NFTA_LIMIT_FLAGS, inverted ? NFT_LIMIT_F_INV : 0);
    }

    static Limit decode(AttributeReader in) {
        var rate = 0L;
        var unit = 0L;
        var burst = 0L;
        var type = NFT_LIMIT_PKTS;
        var inverted = false;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_LIMIT_RATE -> rate = in.be64();
                case NFTA_LIMIT_UNIT -> unit = in.be64();
                case NFTA_LIMIT_BURST -> burst = in.be32();
                case NFTA_LIMIT_TYPE -> type = (int) in.be32();
                case NFTA_LIMIT_FLAGS -> inverted = (in.be32() & NFT_LIMIT_F_INV) != 0;
                default -> {}
            }
        }
        in.finish();
        return new Limit(rate, unit, burst, type, inverted);
    }
}
