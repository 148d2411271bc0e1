package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * A target of xtables (iptables), as iptables-nft puts it into its rules. Header: linux/netfilter/nf_tables_compat.h.
 *
 * @param extension its name, {@code "MASQUERADE"}
 * @param info its private struct; the kernel checks the length (aligned to 8 bytes)
 */
public record Target(String extension, int revision, Data info) implements Expression {
    private static final int NFTA_TARGET_NAME = 1;
    private static final int NFTA_TARGET_REV = 2;
    private static final int NFTA_TARGET_INFO = 3;

    @Override
    public String kind() {
        return "target";
    }

    @Override
    public void encode(AttributeWriter out) {
        out.string(NFTA_TARGET_NAME, extension)
                .be32(NFTA_TARGET_REV, revision)
                .bytes(NFTA_TARGET_INFO, info.toByteArray());
    }

    static Target decode(AttributeReader in) {
        var extension = "";
        var revision = 0;
        var info = Data.NONE;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_TARGET_NAME -> extension = in.string();
                case NFTA_TARGET_REV -> revision = (int) in.be32();
                case NFTA_TARGET_INFO -> info = Data.of(in.bytes());
                default -> {}
            }
        }
        in.finish();
        return new Target(extension, revision, info);
    }
}
