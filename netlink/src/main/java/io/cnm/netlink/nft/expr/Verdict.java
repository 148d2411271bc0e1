package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * What becomes of a packet. <em>Immutable.</em>
 *
 * @param code a NF_ or NFT_ constant of this class
 * @param chain where a jump or goto leads; empty otherwise
 */
public record Verdict(int code, String chain) implements Value {
    /** linux/netfilter.h. */
    public static final int NF_DROP = 0;

    public static final int NF_ACCEPT = 1;
    public static final int NFT_CONTINUE = -1;
    public static final int NFT_BREAK = -2;
    public static final int NFT_JUMP = -3;
    public static final int NFT_GOTO = -4;
    public static final int NFT_RETURN = -5;

    private static final int NFTA_VERDICT_CODE = 1;
    private static final int NFTA_VERDICT_CHAIN = 2;

    /** The packet goes on; later base chains of the same hook still see it. */
    public static final Verdict ACCEPT = new Verdict(NF_ACCEPT);

    /** The packet is gone. */
    public static final Verdict DROP = new Verdict(NF_DROP);

    /** Goes on with the next rule. */
    public static final Verdict CONTINUE = new Verdict(NFT_CONTINUE);

    /** Back to the calling chain; in a base chain, its policy. */
    public static final Verdict RETURN = new Verdict(NFT_RETURN);

    private Verdict(int code) {
        this(code, "");
    }

    /** Into a chain of the same table; its end comes back here. */
    public static Verdict jump(String chain) {
        return new Verdict(NFT_JUMP, chain);
    }

    /** Into a chain of the same table; its end is the end of this one too. */
    public static Verdict goTo(String chain) {
        return new Verdict(NFT_GOTO, chain);
    }

    @Override
    public void encode(AttributeWriter out) {
        out.nested(NFTA_DATA_VERDICT, verdict -> {
            verdict.be32(NFTA_VERDICT_CODE, code);
            if (!chain.isEmpty()) {
                verdict.string(NFTA_VERDICT_CHAIN, chain);
            }
        });
    }

    static Verdict decode(AttributeReader in) {
        var code = 0;
        var chain = "";
        while (in.next()) {
            switch (in.type()) {
                case NFTA_VERDICT_CODE -> code = (int) in.be32();
                case NFTA_VERDICT_CHAIN -> chain = in.string();
                default -> {}
            }
        }
        in.finish();
        return new Verdict(code, chain);
    }
}
