package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * A match of xtables (iptables), as iptables-nft puts it into its rules. Header: linux/netfilter/nf_tables_compat.h.
 *
 * @param extension its name, {@code "conntrack"}
 * @param info its private struct; the kernel checks the length (aligned to 8 bytes)
 */
public record Match(String extension, int revision, Data info) implements Expression {
    private static final int NFTA_MATCH_NAME = 1;
    private static final int NFTA_MATCH_REV = 2;
    private static final int NFTA_MATCH_INFO = 3;

    @Override
    public String kind() {
        return "match";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.string(NFTA_MATCH_NAME, extension)
                .be32(NFTA_MATCH_REV, revision)
                .bytes(NFTA_MATCH_INFO, info.toByteArray());
    }

    static Match decode(AttributeReader in) {
        var extension = "";
        var revision = 0;
        var info = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_MATCH_NAME -> extension = in.string();
                case NFTA_MATCH_REV -> revision = (int) in.be32();
                case NFTA_MATCH_INFO -> info = Data.of(in.bytes());
                default -> {}
            }
        }
        in.finish();
        return new Match(extension, revision, info);
    }
}
