package io.cnm.netlink.nft.expr;

import io.cnm.netlink.AttributeReader;
import io.cnm.netlink.AttributeWriter;

/**
 * Writes a line to the kernel's log. Outside the first network namespace the kernel stays silent unless
 * net.netfilter.nf_log_all_netns is set.
 *
 * @param prefix begin of the line, at most 127 bytes; may be empty
 * @param level a syslog level, 4 is warning, the kernel's default
 * @param flags NF_LOG_ bits of linux/netfilter/nf_log.h
 */
public record Log(String prefix, int level, int flags) implements Expression {
    public static final int NFT_LOGLEVEL_WARNING = 4;

    static final String KIND = "log";
    static final int NFTA_LOG_GROUP = 1;
    static final int NFTA_LOG_PREFIX = 2;
    static final int NFTA_LOG_SNAPLEN = 3;
    static final int NFTA_LOG_QTHRESHOLD = 4;

    private static final int NFTA_LOG_LEVEL = 5;
    private static final int NFTA_LOG_FLAGS = 6;

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(AttributeWriter out) {
        if (!prefix.isEmpty()) {
            out.string(NFTA_LOG_PREFIX, prefix);
        }
        out.be32(NFTA_LOG_LEVEL, level);
        if (flags != 0) {
            out.be32(NFTA_LOG_FLAGS, flags);
        }
    }

    static Expression decode(AttributeReader in) {
        var prefix = "";
        var level = NFT_LOGLEVEL_WARNING;
        var flags = 0;
        var toGroup = false;
        var group = 0;
        var snapLength = 0L;
        var threshold = 0;
        while (in.next()) {
            switch (in.type()) {
                case NFTA_LOG_PREFIX -> prefix = in.string();
                case NFTA_LOG_LEVEL -> level = (int) in.be32();
                case NFTA_LOG_FLAGS -> flags = (int) in.be32();
                case NFTA_LOG_GROUP -> {
                    toGroup = true;
                    group = in.be16();
                }
                case NFTA_LOG_SNAPLEN -> snapLength = in.be32();
                case NFTA_LOG_QTHRESHOLD -> threshold = in.be16();
                default -> {}
            }
        }
        in.finish();
        return toGroup ? new LogGroup(prefix, group, snapLength, threshold) : new Log(prefix, level, flags);
    }
}
